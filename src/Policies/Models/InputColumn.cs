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
/// <param name="Missing">What stands where the candidate carries no value.</param>
public sealed record NumberColumn(YamlScalar Expression, TensorNumber Missing) : InputColumn(Expression)
{
    /// <summary>How many ids the model knows, from 0 on: a number that is none of them costs its candidate the prediction. Null when any number is as good.</summary>
    public long? Ids { get; init; }
}

/// <summary>One 0-or-1 element per known word; a word that is unknown or missing is all zeros, or the last element.</summary>
/// <param name="Expression">A string column.</param>
/// <param name="Words">The known words, in the order of the elements.</param>
/// <param name="HasOther">Whether a last element stands for every other word and for a missing one.</param>
public sealed record OneHotColumn(YamlScalar Expression, ImmutableArray<string> Words, bool HasOther) : InputColumn(Expression)
{
    /// <inheritdoc/>
    public override int Width => Words.Length + (HasOther ? 1 : 0);
}

/// <summary>The place of a word in a list, from 0.</summary>
/// <param name="Expression">A string column.</param>
/// <param name="Words">Those with a place of their own, in order.</param>
/// <param name="Unknown">What stands for every other word and for a missing one; null when such a candidate has no prediction.</param>
public sealed record IndexColumn(YamlScalar Expression, ImmutableArray<string> Words, TensorNumber? Unknown) : InputColumn(Expression);

/// <summary>A word's bucket: FNV-1a (64 bits) of its UTF-8 bytes, modulo the number of buckets.</summary>
/// <param name="Expression">A string column.</param>
/// <param name="Buckets">Number of buckets, at least 1.</param>
/// <param name="Missing">The bucket of a missing word.</param>
public sealed record HashColumn(YamlScalar Expression, int Buckets, TensorNumber Missing) : InputColumn(Expression);

/// <summary>A string as it is; for BYTES tensors.</summary>
/// <param name="Expression">A string column.</param>
/// <param name="Missing">What stands where there is none.</param>
public sealed record TextColumn(YamlScalar Expression, string Missing) : InputColumn(Expression);
