using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Language.Documents;

/// <summary>A part of a YAML document that knows its place in the file. Immutable.</summary>
public abstract record YamlNode(SourceText Source, SourceSpan Span);

/// <summary>A single value.</summary>
/// <param name="Source">The file that it stands in, which an overlay's values keep as their own.</param>
/// <param name="Span">The place, with quotes or block header.</param>
/// <param name="Text">The value, unquoted and unfolded.</param>
/// <param name="Style">How it is written; only a plain scalar can be a number, a truth value or null.</param>
public sealed record YamlScalar(SourceText Source, SourceSpan Span, string Text, YamlScalarStyle Style) : YamlNode(Source, Span)
{
    /// <summary>The place in the file of a stretch of <see cref="Text"/>, through quotes, escapes, folding and indentation.</summary>
    public SourceSpan SpanOf(int start, int length) => ScalarPositions.SpanOf(this, start, length);

    /// <summary>Whether a comment ends the value on its line, which an author may not have meant: a '#' after a space begins one.</summary>
    public bool EndsAtComment
    {
        get
        {
            var rest = Source.Text.AsSpan(Span.End);
            var lineEnd = rest.IndexOf('\n');
            rest = lineEnd < 0 ? rest : rest[..lineEnd];
            return Style == YamlScalarStyle.Plain && rest.TrimStart(' ').StartsWith('#');
        }
    }
}

/// <summary>A list of values.</summary>
public sealed record YamlSequence(SourceText Source, SourceSpan Span, ImmutableArray<YamlNode> Items) : YamlNode(Source, Span);

/// <summary>Named values, in the order they are written; names are distinct.</summary>
public sealed record YamlMapping(SourceText Source, SourceSpan Span, ImmutableArray<YamlEntry> Entries) : YamlNode(Source, Span)
{
    /// <summary>The value of a key, or null when it is not written.</summary>
    public YamlNode? this[string key] => Find(key)?.Value;

    /// <summary>The entry of a key, or null when it is not written.</summary>
    public YamlEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (string.Equals(entry.Key.Text, key, StringComparison.Ordinal))
            {
                return entry;
            }
        }

        return null;
    }
}

/// <summary>One named value of a mapping.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>How a scalar is written.</summary>
public enum YamlScalarStyle
{
    /// <summary>Without quotes.</summary>
    Plain,

    /// <summary>In single or double quotes.</summary>
    Quoted,

    /// <summary>As a block, <c>|</c> or <c>&gt;</c>.</summary>
    Block,
}
