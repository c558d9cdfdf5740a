using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>The candidates of a line, column by column: where in the line each cell stands.</summary>
internal sealed class CandidateColumns
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    private readonly List<(byte[] Name, List<Range> Cells)> attributes = [];
    private readonly List<(byte[] Name, List<Range> Cells)> features = [];

    private CandidateColumns()
    {
    }

    /// <summary>The candidates' ids.</summary>
    public List<Range> Ids { get; private set; } = [];

    /// <summary>Finds the cells; in one pass, for most of a line is cells.</summary>
    /// <param name="candidates">The object that holds the columns.</param>
    /// <param name="offset">Where in the line it begins.</param>
    /// <exception cref="JsonException">The columns do not fit together.</exception>
    public static CandidateColumns Read(ReadOnlySpan<byte> candidates, int offset)
    {
        var columns = new CandidateColumns();
        var json = new Utf8JsonReader(candidates, Options);
        json.Read();
        Require(json.TokenType == JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isIds, isAttributes, isFeatures) = (json.ValueTextEquals("id"u8), json.ValueTextEquals("attributes"u8), json.ValueTextEquals("features"u8));
            json.Read();
            if (isIds)
            {
                columns.Ids = Elements(ref json, offset);
            }
            else if (isAttributes || isFeatures)
            {
                ReadTable(ref json, offset, isAttributes ? columns.attributes : columns.features);
            }
            else
            {
                json.Skip();
            }
        }

        foreach (var (_, cells) in columns.attributes.Concat(columns.features))
        {
            Require(cells.Count == columns.Ids.Count);
        }

        return columns;
    }

    /// <summary>Where the elements of the list stand that a reader is at.</summary>
    /// <exception cref="JsonException">It is at no list.</exception>
    public static List<Range> Elements(ref Utf8JsonReader json, int offset)
    {
        Require(json.TokenType == JsonTokenType.StartArray);
        var elements = new List<Range>(256);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)json.TokenStartIndex;
            json.Skip();
            elements.Add((offset + start)..(offset + (int)json.BytesConsumed));
        }

        return elements;
    }

    /// <summary>Writes the candidates as a request has them, separated by commas.</summary>
    public void WriteTo(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> line)
    {
        for (var row = 0; row < Ids.Count; row++)
        {
            output.Write(row == 0 ? "{\"id\":"u8 : ",{\"id\":"u8);
            output.Write(line[Ids[row]]);
            output.Write(",\"attributes\":{"u8);
            WriteRow(output, line, attributes, row);
            output.Write("},\"features\":{"u8);
            WriteRow(output, line, features, row);
            output.Write("}}"u8);
        }
    }

    private static void WriteRow(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> line, List<(byte[] Name, List<Range> Cells)> columns, int row)
    {
        var isFirst = true;
        foreach (var (name, cells) in columns)
        {
            var cell = line[cells[row]];
            if (!cell.SequenceEqual("null"u8))
            {
                output.Write(isFirst ? name.AsSpan(1) : name);
                output.Write(cell);
                isFirst = false;
            }
        }
    }

    /// <summary>Columns, each with what stands before a cell: a comma, the name in quotes, a colon.</summary>
    private static void ReadTable(ref Utf8JsonReader json, int offset, List<(byte[] Name, List<Range> Cells)> columns)
    {
        Require(json.TokenType == JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = Encoding.UTF8.GetBytes(",\"" + JsonEncodedText.Encode(json.GetString()!) + "\":");
            json.Read();
            columns.Add((name, Elements(ref json, offset)));
        }
    }

    private static void Require(bool fits)
    {
        if (!fits)
        {
            throw new JsonException("The columns of the candidates do not fit together.");
        }
    }
}
