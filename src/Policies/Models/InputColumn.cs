using System.Collections.Immutable;
using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Policies.Models;

/// <summary>What one entry of an input's columns puts into each row of the tensor.</summary>
public abstract record InputColumn(YamlScalar Expression)
{
    /// <summary>Elements it takes in a row.</summary>
    public virtual int Width => 1;

    /// <summary>What the model's own files call it; null when the author wrote nothing.</summary>
    public string? GivenName { get; init; }

    /// <summary>
    /// What it is compared under with what a model's file says of its inputs: the name that is given, else the column that it
    /// names; null for what is computed and has no name.
    /// </summary>
    public string? Name => GivenName ?? (Expression.Text.AsSpan().ContainsAnyExcept(NameCharacters) ? null : Expression.Text);

    private static System.Buffers.SearchValues<char> NameCharacters { get; }
        = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.");
}

/// <summary>A number; truth values count as 0 and 1.</summary>
/// <param name="Expression">What is computed per candidate, or once per request and repeated.</param>
/// <param name="Missing">What stands where the candidate carries no value; null when such a candidate has no prediction.</param>
public sealed record NumberColumn(YamlScalar Expression, TensorNumber? Missing) : InputColumn(Expression)
{
    /// <summary>How many ids the model knows, from 0 on: a number that is none of them costs its candidate the prediction. Null when any number is as good.</summary>
    public long? Ids { get; init; }
}

/// <summary>A column of words that the model knows by their places in a list.</summary>
public abstract record WordColumn(YamlScalar Expression, ImmutableArray<string> Words) : InputColumn(Expression)
{
    /// <summary>The file that lists them, absolute, which is read when the model is loaded; null when they stand in the model file.</summary>
    public string? File { get; init; }

    /// <summary>Where the model file says so, for findings; null when they stand there.</summary>
    public YamlNode? FilePlace { get; init; }
}

/// <summary>One 0-or-1 element per known word; a word that is unknown or missing is all zeros, or the last element.</summary>
/// <param name="Expression">A string column.</param>
/// <param name="Words">The known words, in the order of the elements.</param>
/// <param name="HasOther">Whether a last element stands for every other word and for a missing one.</param>
public sealed record OneHotColumn(YamlScalar Expression, ImmutableArray<string> Words, bool HasOther) : WordColumn(Expression, Words)
{
    /// <inheritdoc/>
    public override int Width => Words.Length + (HasOther ? 1 : 0);
}

/// <summary>The place of a word in a list, from 0.</summary>
/// <param name="Expression">A string column.</param>
/// <param name="Words">Those with a place of their own, in order.</param>
/// <param name="Unknown">What stands for every other word and for a missing one; null when such a candidate has no prediction.</param>
public sealed record IndexColumn(YamlScalar Expression, ImmutableArray<string> Words, TensorNumber? Unknown) : WordColumn(Expression, Words);

/// <summary>A word's bucket: FNV-1a (64 bits) of its UTF-8 bytes, modulo the number of buckets.</summary>
/// <param name="Expression">A text, a whole number, which is hashed as its decimal digits, or a truth value, hashed as <c>true</c> or <c>false</c>.</param>
/// <param name="Buckets">Number of buckets, at least 1.</param>
/// <param name="Missing">The bucket of a missing word.</param>
public sealed record HashColumn(YamlScalar Expression, int Buckets, TensorNumber Missing) : InputColumn(Expression)
{
    /// <summary>What is hashed before every word, as 4 bytes, the lowest first; null when nothing is.</summary>
    public int? Seed { get; init; }
}

/// <summary>A string as it is; for BYTES tensors.</summary>
/// <param name="Expression">A string column.</param>
/// <param name="Missing">What stands where there is none.</param>
public sealed record TextColumn(YamlScalar Expression, string Missing) : InputColumn(Expression);

/// <summary>The elements of a list, as many as the model takes: the last of a longer list, padding beside those of a shorter one.</summary>
/// <param name="Expression">A list column.</param>
/// <param name="Words">The words that have an index, where the elements are words and are not hashed.</param>
/// <param name="Length">How many the model takes.</param>
/// <param name="Pad">What stands where the list has no element.</param>
public sealed record SequenceColumn(YamlScalar Expression, ImmutableArray<string> Words, int Length, TensorNumber Pad) : WordColumn(Expression, Words)
{
    /// <inheritdoc/>
    public override int Width => Length;

    /// <summary>Whether padding stands before the elements, and not after them.</summary>
    public bool PadsBefore { get; init; }

    /// <summary>Whether elements are words with an index.</summary>
    public bool HasWords { get; init; }

    /// <summary>What stands for a word without an index; null when its candidate has no prediction.</summary>
    public TensorNumber? Unknown { get; init; }

    /// <summary>Number of buckets of elements that are hashed; null when they are not.</summary>
    public int? Buckets { get; init; }

    /// <summary>The seed of the hash; null for none.</summary>
    public int? Seed { get; init; }

    /// <summary>How many ids the model knows, from 0 on; null when any number is passed on.</summary>
    public long? Ids { get; init; }
}

/// <summary>1 where a sequence has an element, 0 where it has padding.</summary>
/// <param name="Expression">The sequence's list column.</param>
/// <param name="Length">Its length.</param>
/// <param name="PadsBefore">Where its padding stands.</param>
public sealed record MaskColumn(YamlScalar Expression, int Length, bool PadsBefore) : InputColumn(Expression)
{
    /// <inheritdoc/>
    public override int Width => Length;
}

/// <summary>A list of doubles that always has as many: an embedding.</summary>
/// <param name="Expression">A list column of doubles.</param>
/// <param name="Dimension">How many.</param>
/// <param name="Missing">What stands in every place where there is no list.</param>
public sealed record VectorColumn(YamlScalar Expression, int Dimension, TensorNumber Missing) : InputColumn(Expression)
{
    /// <inheritdoc/>
    public override int Width => Dimension;
}
