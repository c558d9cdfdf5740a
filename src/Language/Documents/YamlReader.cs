using System.Collections.Immutable;
using System.Text;
using RankOrchestrator.Language.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RankOrchestrator.Language.Documents;

/// <summary>
/// Reads one YAML file into positioned nodes. YAML's surprises are refused where they stand: anchors, aliases and merge
/// keys (they multiply), tags, tabs, duplicate keys, several documents.
/// </summary>
public sealed class YamlReader
{
    private readonly DiagnosticBag diagnostics;
    private readonly SourceText source;
    private readonly YamlLimits limits;
    private readonly Parser parser;

    private YamlReader(SourceText source, DiagnosticBag diagnostics, YamlLimits limits)
    {
        this.source = source;
        this.diagnostics = diagnostics;
        this.limits = limits;
        parser = new Parser(new Scanner(new StringReader(source.Text), skipComments: true));
    }

    /// <summary>Decodes and reads a file; null, with the reason in <paramref name="diagnostics"/>, when it cannot be used.</summary>
    public static YamlNode? Read(string path, ReadOnlySpan<byte> content, DiagnosticBag diagnostics, YamlLimits? limits = null)
    {
        limits ??= new YamlLimits();
        if (content.Length > limits.Bytes)
        {
            diagnostics.Error(
                YamlCodes.TooLarge,
                new SourceText(path, ""),
                default,
                $"The file has {content.Length} bytes; at most {limits.Bytes} are read.",
                "Split it: every file of a folder is read.");
            return null;
        }

        string text;
        try
        {
            var start = content.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content[start..]);
        }
        catch (DecoderFallbackException)
        {
            diagnostics.Error(YamlCodes.TooLarge, new SourceText(path, ""), default, "The file is not UTF-8.", "Save it as UTF-8.");
            return null;
        }

        return Read(new SourceText(path, text), diagnostics, limits);
    }

    /// <summary>Reads a text; null, with the reason in <paramref name="diagnostics"/>, when it cannot be used.</summary>
    public static YamlNode? Read(SourceText source, DiagnosticBag diagnostics, YamlLimits? limits = null)
    {
        if (FindTab(source.Text) is { } tab)
        {
            diagnostics.Error(YamlCodes.Tab, source, new SourceSpan(tab, 1), "A tab indents this line; YAML allows spaces only.", "Replace the tab with two spaces.");
            return null;
        }

        var reader = new YamlReader(source, diagnostics, limits ?? new YamlLimits());
        try
        {
            return reader.ReadDocument();
        }
        catch (RefusedException)
        {
            return null;
        }
        catch (YamlException exception)
        {
            var span = Span(source, exception.Start, exception.End);
            if (!Advise(YamlCodes.Syntax, source, YamlAdvice.Of(source, span), diagnostics))
            {
                diagnostics.Error(YamlCodes.Syntax, source, span, $"This is not YAML: {Sentence(exception)}", null);
            }

            return null;
        }
        catch (InvalidOperationException)
        {
            // The parser stops this way at some broken texts, such as a flow list that runs into the next key.
            var end = Math.Min((int)(reader.parser.Current?.End.Index ?? 0), Math.Max(0, source.Text.Length - 1));
            if (!Advise(YamlCodes.Syntax, source, YamlAdvice.Of(source, new SourceSpan(end, 1)), diagnostics))
            {
                diagnostics.Error(YamlCodes.Syntax, source, new SourceSpan(end, 1), "This is not YAML: it cannot be read from here on.", "Look for a bracket or a quote that is not closed.");
            }

            return null;
        }
    }

    private static bool Advise(string code, SourceText source, YamlAdvice.Advice? advice, DiagnosticBag diagnostics)
    {
        if (advice is not null)
        {
            diagnostics.Error(code, source, advice.Span, advice.Message, advice.Hint);
        }

        return advice is not null;
    }

    private static string Sentence(YamlException exception)
    {
        var message = (exception.InnerException ?? exception).Message;
        var start = message.IndexOf("): ", StringComparison.Ordinal);
        return (start < 0 ? message : message[(start + 3)..]).TrimEnd('.') + ".";
    }

    private static int? FindTab(string text)
    {
        var indenting = true;
        for (var index = 0; index < text.Length; index++)
        {
            if (indenting && text[index] == '\t')
            {
                return index;
            }

            indenting = text[index] == '\n' || (indenting && text[index] == ' ');
        }

        return null;
    }

    private static SourceSpan Span(SourceText source, Mark start, Mark end)
    {
        var first = (int)Math.Clamp(start.Index, 0, source.Text.Length);
        var last = (int)Math.Clamp(end.Index, first, source.Text.Length);
        return new SourceSpan(first, last - first);
    }

    private YamlNode? ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            diagnostics.Error(YamlCodes.NotOneDocument, source, default, "The file is empty.", "Delete it, or write something into it.");
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            diagnostics.Error(YamlCodes.NotOneDocument, source, Span(source, second.Start, second.End), "A second document starts here; a file holds one.", "Put it into a file of its own.");
            return null;
        }

        return root;
    }

    private YamlNode ReadNode(int depth)
    {
        if (parser.Accept<AnchorAlias>(out var alias))
        {
            throw Refuse(
                YamlCodes.Alias,
                Span(source, alias.Start, alias.End),
                "Aliases are not read: a value stands where it is used.",
                "Write the value out, or put it into the base surface. A text that begins with '*' stands in quotes.");
        }

        var node = parser.Consume<NodeEvent>();
        var span = Span(source, node.Start, node.End);
        if (!node.Tag.IsEmpty && Advise(YamlCodes.Tag, source, YamlAdvice.OfTag(source, span.Start), diagnostics))
        {
            throw new RefusedException();
        }

        if (!node.Anchor.IsEmpty && Advise(YamlCodes.Alias, source, YamlAdvice.OfAnchor(source, span.Start), diagnostics))
        {
            throw new RefusedException();
        }

        if (!node.Anchor.IsEmpty)
        {
            throw Refuse(YamlCodes.Alias, span, "Anchors are not read: a value stands where it is used.", "Remove the '&' and its name. A text that begins with '&' stands in quotes.");
        }

        if (!node.Tag.IsEmpty)
        {
            throw Refuse(YamlCodes.Tag, span, "YAML tags are not read: the schema says what type a value has.", "Remove the tag.");
        }

        return node switch
        {
            Scalar scalar => new YamlScalar(source, span, scalar.Value, Style(scalar.Style)),
            SequenceStart => ReadSequence(span, Deeper(depth, span)),
            MappingStart => ReadMapping(span, Deeper(depth, span)),
            _ => throw new NotSupportedException($"Unexpected YAML event {node.GetType().Name}."),
        };
    }

    private YamlSequence ReadSequence(SourceSpan start, int depth)
    {
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        SequenceEnd? end;
        while (!parser.TryConsume<SequenceEnd>(out end))
        {
            items.Add(ReadNode(depth));
        }

        return new YamlSequence(source, Until(start, end!), items.ToImmutable());
    }

    private YamlMapping ReadMapping(SourceSpan start, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        MappingEnd? end;
        while (!parser.TryConsume<MappingEnd>(out end))
        {
            var node = ReadNode(depth);
            if (node is not YamlScalar key)
            {
                throw Refuse(YamlCodes.WrongType, node.Span, "A key must be a word.", null);
            }

            if (key is { Text: "<<", Style: YamlScalarStyle.Plain })
            {
                throw Refuse(YamlCodes.Alias, key.Span, "Merge keys are not read.", "A surface inherits with 'extends'.");
            }

            if (YamlAdvice.OfKey(key) is { } advice)
            {
                Advise(YamlCodes.Syntax, source, advice, diagnostics);
                throw new RefusedException();
            }

            var value = ReadNode(depth);
            if (keys.Add(key.Text))
            {
                entries.Add(new YamlEntry(key, value));
            }
            else
            {
                diagnostics.Error(YamlCodes.DuplicateKey, source, key.Span, $"The key '{key.Text}' is written twice.", "Remove one of them.");
            }
        }

        return new YamlMapping(source, Until(start, end!), entries.ToImmutable());
    }

    private SourceSpan Until(SourceSpan start, ParsingEvent end)
    {
        var last = Span(source, end.Start, end.End).End;

        // The parser ends a flow list or mapping before its bracket.
        var isFlow = source.Text[start.Start] is '[' or '{' && last < source.Text.Length && source.Text[last] is (']' or '}');
        return new SourceSpan(start.Start, Math.Max(start.Length, last + (isFlow ? 1 : 0) - start.Start));
    }

    private int Deeper(int depth, SourceSpan span)
        => depth < limits.Depth
            ? depth + 1
            : throw Refuse(YamlCodes.TooLarge, span, $"Values are nested deeper than {limits.Depth} levels.", null);

    private static YamlScalarStyle Style(ScalarStyle style) => style switch
    {
        ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => YamlScalarStyle.Quoted,
        ScalarStyle.Literal or ScalarStyle.Folded => YamlScalarStyle.Block,
        _ => YamlScalarStyle.Plain,
    };

    private RefusedException Refuse(string code, SourceSpan span, string message, string? hint)
    {
        diagnostics.Error(code, source, span, message, hint);
        return new RefusedException();
    }

    /// <summary>Leaves the recursion once the reason is written down.</summary>
    private sealed class RefusedException : Exception;
}
