using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>
/// A line as <see cref="ColumnarLineWriter"/> writes it, whose request and answer can be written again. Values are passed on as they
/// stand in the line and never computed with, so that nothing of them changes.
/// </summary>
internal sealed class ColumnarLine
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    private readonly ReadOnlyMemory<byte> line;
    private readonly Dictionary<string, Range> members;
    private CandidateColumns? candidates;

    private ColumnarLine(ReadOnlyMemory<byte> line, Dictionary<string, Range> members)
    {
        this.line = line;
        this.members = members;
    }

    /// <summary>Whether a line says that it is one.</summary>
    public static bool Is(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("\"decision/2\""u8) < 0)
        {
            return false;
        }

        try
        {
            var json = new Utf8JsonReader(line, Options);
            var isObject = json.Read() && json.TokenType == JsonTokenType.StartObject;
            for (; isObject && json.Read() && json.TokenType == JsonTokenType.PropertyName; json.Skip())
            {
                var isFormat = json.ValueTextEquals("format"u8);
                json.Read();
                if (isFormat)
                {
                    return json.TokenType == JsonTokenType.String && json.ValueTextEquals("decision/2"u8);
                }
            }
        }
        catch (JsonException)
        {
            // Then it is nothing at all.
        }

        return false;
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static ColumnarLine Read(ReadOnlyMemory<byte> line)
    {
        var json = new Utf8JsonReader(line.Span, Options);
        var found = MembersOf(ref json, line.Span);
        return json.Read() ? throw new JsonException("Something follows the line's object.") : new ColumnarLine(line, found);
    }

    /// <summary>A member as it stands in the line; empty when there is none.</summary>
    public ReadOnlyMemory<byte> this[string member] => members.TryGetValue(member, out var range) ? line[range] : default;

    /// <summary>Whether fields of the line were left out or hashed.</summary>
    public bool IsHiding => members.ContainsKey("hidden");

    /// <summary>The request, with candidates in the order of their ids.</summary>
    /// <exception cref="JsonException">The columns do not fit together.</exception>
    public ReadOnlyMemory<byte> Request()
    {
        if (this["request"] is { IsEmpty: false } asItCame)
        {
            return asItCame;
        }

        var output = new ArrayBufferWriter<byte>(line.Length * 2);
        output.Write("{\"surface\":"u8);
        output.Write(Required("surface"));
        if (this["requestId"] is { Length: > 2 } id)
        {
            output.Write(",\"requestId\":"u8);
            output.Write(id.Span);
        }

        Copy(output, ",\"slots\":"u8, "slots");
        Copy(output, ",\"now\":"u8, "now");
        Copy(output, ",\"seed\":"u8, "seed");
        Copy(output, ",\"context\":"u8, "context");
        Copy(output, ",\"options\":"u8, "options");
        output.Write(",\"candidates\":["u8);
        Candidates().WriteTo(output, line.Span);
        output.Write("]}"u8);
        return output.WrittenMemory;
    }

    /// <summary>The answer in short: items with their values, certificate, degradations, flags and times.</summary>
    /// <exception cref="JsonException">The columns do not fit together.</exception>
    public ReadOnlyMemory<byte> Answer()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        output.Write("{\"requestId\":"u8);
        output.Write(Required("requestId"));
        Copy(output, ",\"surface\":"u8, "surface");
        Copy(output, ",\"plan\":"u8, "plan");
        output.Write(",\"items\":["u8);
        var (ids, values) = (Candidates().Ids, Elements(Member(members, "values")));
        var isFirst = true;
        var slot = 0;
        foreach (var item in Elements(Member(members, "items")))
        {
            if (Row(line.Span[item]) is >= 0 and var row)
            {
                output.Write(isFirst ? "{\"slot\":"u8 : ",{\"slot\":"u8);
                WriteNumber(output, slot);
                output.Write(",\"id\":"u8);
                output.Write(line.Span[At(ids, row)]);
                output.Write(",\"value\":"u8);
                output.Write(line.Span[At(values, row)]);
                output.Write("}"u8);
                isFirst = false;
            }

            slot++;
        }

        output.Write("]"u8);
        foreach (var member in (string[])["certificate", "degraded", "flags", "variants", "timings"])
        {
            output.Write(Encoding.ASCII.GetBytes($",\"{member}\":"));
            output.Write(Required(member));
        }

        foreach (var member in (string[])["exploration", "experiments", "forced", "holdouts"])
        {
            Copy(output, Encoding.ASCII.GetBytes($",\"{member}\":"), member);
        }

        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private static Range Member(Dictionary<string, Range> among, string name)
        => among.TryGetValue(name, out var range) ? range : throw new JsonException($"There is no '{name}'.");

    private ReadOnlySpan<byte> Required(string member) => line.Span[Member(members, member)];

    private void Copy(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name, string member)
    {
        if (members.TryGetValue(member, out var range))
        {
            output.Write(name);
            output.Write(line.Span[range]);
        }
    }

    private static int Row(ReadOnlySpan<byte> number)
        => int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var row)
            ? row
            : throw new JsonException("An item is no place of a candidate.");

    private CandidateColumns Candidates()
    {
        var range = Member(members, "candidates");
        return candidates ??= CandidateColumns.Read(line.Span[range], range.Start.Value);
    }

    private static Range At(List<Range> elements, int index) => index < elements.Count ? elements[index] : throw new JsonException("A list is too short.");

    private static void WriteNumber(ArrayBufferWriter<byte> output, int number)
    {
        var span = output.GetSpan(11);
        number.TryFormat(span, out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static Dictionary<string, Range> MembersOf(ref Utf8JsonReader json, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("There is no object.");
        }

        var found = new Dictionary<string, Range>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            var start = (int)json.TokenStartIndex;
            json.Skip();
            found[name] = start..(int)json.BytesConsumed;
        }

        return json.TokenType == JsonTokenType.EndObject ? found : throw new JsonException("The object does not end.");
    }

    private List<Range> Elements(Range range)
    {
        var json = new Utf8JsonReader(line.Span[range], Options);
        json.Read();
        return CandidateColumns.Elements(ref json, range.Start.Value);
    }
}
