using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Language.Documents;

/// <summary>
/// Reads a JSON file into the positioned nodes of YAML, of which it is a part, so that it is checked by the same shapes and
/// what is wrong is told with line and column. Strict: no comments, no commas too many, no name twice.
/// </summary>
public sealed class JsonNodes
{
    /// <summary>Objects and lists inside one another.</summary>
    private const int Depth = 16;

    private readonly SourceText source;
    private readonly byte[] utf8;
    private readonly DiagnosticBag diagnostics;
    private int countedBytes;
    private int countedCharacters;

    private JsonNodes(SourceText source, byte[] utf8, DiagnosticBag diagnostics)
    {
        this.source = source;
        this.utf8 = utf8;
        this.diagnostics = diagnostics;
    }

    /// <summary>Decodes and reads a file; null, with the reason in <paramref name="diagnostics"/>, when it cannot be used.</summary>
    /// <param name="path">The path to show.</param>
    /// <param name="content">UTF-8, with or without a byte order mark.</param>
    /// <param name="diagnostics">Takes what is wrong.</param>
    public static YamlNode? Read(string path, ReadOnlySpan<byte> content, DiagnosticBag diagnostics)
    {
        content = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException)
        {
            diagnostics.Error(YamlCodes.TooLarge, new SourceText(path, ""), default, "The file is not UTF-8.", "Save it as UTF-8.");
            return null;
        }

        return new JsonNodes(new SourceText(path, text), content.ToArray(), diagnostics).Read();
    }

    private YamlNode? Read()
    {
        var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Depth });
        try
        {
            json.Read();
            var root = Read(ref json);
            json.Read();
            return root;
        }
        catch (JsonException exception)
        {
            var place = Math.Min(Offset(Place(exception)), Math.Max(0, source.Text.Length - 1));
            diagnostics.Error(YamlCodes.Syntax, source, new SourceSpan(place, source.Text.Length == 0 ? 0 : 1), $"This is not JSON: {Sentence(exception)}");
            return null;
        }
        catch (InvalidOperationException)
        {
            diagnostics.Error(YamlCodes.Syntax, source, new SourceSpan(Offset((int)json.TokenStartIndex), 1), "A text that is no valid Unicode stands here.");
            return null;
        }
    }

    /// <summary>The byte that the parser stopped at.</summary>
    private int Place(JsonException exception)
    {
        var lineStart = 0;
        for (var line = 0L; line < exception.LineNumber; line++)
        {
            lineStart += utf8.AsSpan(lineStart).IndexOf((byte)'\n') + 1;
        }

        return Math.Min(utf8.Length, lineStart + (int)(exception.BytePositionInLine ?? 0));
    }

    /// <summary>The parser's sentence without the place, which is told in its own way.</summary>
    private static string Sentence(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return Excerpt.OfSentence(end < 0 ? exception.Message : exception.Message[..end]);
    }

    private YamlNode Read(ref Utf8JsonReader json)
    {
        var start = Offset((int)json.TokenStartIndex);
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref json, start);
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<YamlNode>();
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Read(ref json));
                }

                return new YamlSequence(source, Span(ref json, start), items.ToImmutable());
            case JsonTokenType.String:
                return new YamlScalar(source, Span(ref json, start), json.GetString()!, YamlScalarStyle.Quoted);
            default:
                return new YamlScalar(source, Span(ref json, start), Encoding.UTF8.GetString(json.ValueSpan), YamlScalarStyle.Plain);
        }
    }

    private YamlMapping ReadObject(ref Utf8JsonReader json, int start)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var keyStart = Offset((int)json.TokenStartIndex);
            var key = new YamlScalar(source, new SourceSpan(keyStart, Offset((int)json.TokenStartIndex + json.ValueSpan.Length + 2) - keyStart), json.GetString()!, YamlScalarStyle.Quoted);
            if (!names.Add(key.Text))
            {
                diagnostics.Error(YamlCodes.DuplicateKey, source, key.Span, $"'{Excerpt.Of(key.Text)}' stands twice.", "Remove one of the two.");
            }

            json.Read();
            var value = Read(ref json);
            if (names.Count > entries.Count)
            {
                entries.Add(new YamlEntry(key, value));
            }
        }

        return new YamlMapping(source, Span(ref json, start), entries.ToImmutable());
    }

    private SourceSpan Span(ref Utf8JsonReader json, int start) => new(start, Offset((int)json.BytesConsumed) - start);

    /// <summary>The place of a byte in the text. Places mostly rise, so that each byte is looked at about once.</summary>
    private int Offset(int bytes)
    {
        if (bytes < countedBytes)
        {
            return countedCharacters - Encoding.UTF8.GetCharCount(utf8.AsSpan(bytes, countedBytes - bytes));
        }

        countedCharacters += Encoding.UTF8.GetCharCount(utf8.AsSpan(countedBytes, bytes - countedBytes));
        countedBytes = bytes;
        return countedCharacters;
    }
}
