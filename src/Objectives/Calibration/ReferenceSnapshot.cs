using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RankOrchestrator.Objectives.Calibration;

/// <summary>
/// What a prediction's values looked like when its model was accepted: the shares of its values between edges, and
/// their mean. As JSON:
/// <c>{"prediction":"ctr","count":10000,"mean":0.031,"edges":[0.01,0.02,0.05],"shares":[0.2,0.4,0.3,0.1]}</c>; bin i
/// holds values below edge i and not below edge i - 1, the last bin everything from the last edge on.
/// </summary>
public sealed record ReferenceSnapshot(string Prediction, long Count, double Mean, ImmutableArray<double> Edges, ImmutableArray<double> Shares)
{
    /// <summary>Bins that snapshots are written with: as many values fall between two edges.</summary>
    private const int Bins = 10;

    /// <summary>Makes a snapshot of values: ten bins with equally many values, fewer where values repeat.</summary>
    public static ReferenceSnapshot Of(string prediction, ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            throw new ArgumentException("A snapshot needs values.", nameof(values));
        }

        var sorted = values.ToArray();
        Array.Sort(sorted);
        var edges = new List<double>();
        for (var bin = 1; bin < Bins; bin++)
        {
            var edge = sorted[(int)((long)bin * sorted.Length / Bins)];
            if (edge > sorted[0] && (edges.Count == 0 || edge > edges[^1]))
            {
                edges.Add(edge);
            }
        }

        var shares = new double[edges.Count + 1];
        var sum = 0d;
        foreach (var value in sorted)
        {
            shares[BinOf(CollectionsMarshal.AsSpan(edges), value)] += 1d / sorted.Length;
            sum += value;
        }

        return new ReferenceSnapshot(prediction, sorted.Length, sum / sorted.Length, [.. edges], [.. shares]);
    }

    /// <summary>Reads the file's snapshots, one per prediction, or says why it cannot.</summary>
    public static (ImmutableArray<ReferenceSnapshot> Snapshots, string? Problem) Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var entries = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray().ToArray() : [document.RootElement];
            var snapshots = entries.Select(Read).ToImmutableArray();
            var broken = snapshots.FirstOrDefault(snapshot => snapshot.Problem() is not null);
            return broken is null ? (snapshots, null) : ([], broken.Problem());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return ([], "it is not a snapshot: " + exception.Message);
        }
    }

    /// <summary>Writes snapshots as a file's content.</summary>
    public static byte[] Write(IEnumerable<ReferenceSnapshot> snapshots)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var snapshot in snapshots)
            {
                json.WriteStartObject();
                json.WriteString("prediction", snapshot.Prediction);
                json.WriteNumber("count", snapshot.Count);
                json.WriteNumber("mean", snapshot.Mean);
                WriteNumbers(json, "edges", snapshot.Edges);
                WriteNumbers(json, "shares", snapshot.Shares);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>The bin of a value.</summary>
    internal static int BinOf(ReadOnlySpan<double> edges, double value)
    {
        var bin = 0;
        while (bin < edges.Length && value >= edges[bin])
        {
            bin++;
        }

        return bin;
    }

    private static ReferenceSnapshot Read(JsonElement entry) => new(
        entry.GetProperty("prediction").GetString() ?? "",
        entry.GetProperty("count").GetInt64(),
        entry.GetProperty("mean").GetDouble(),
        [.. entry.GetProperty("edges").EnumerateArray().Select(edge => edge.GetDouble())],
        [.. entry.GetProperty("shares").EnumerateArray().Select(share => share.GetDouble())]);

    private static void WriteNumbers(Utf8JsonWriter json, string name, ImmutableArray<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private string? Problem()
    {
        for (var index = 1; index < Edges.Length; index++)
        {
            if (Edges[index] <= Edges[index - 1])
            {
                return $"the edges of '{Prediction}' do not rise.";
            }
        }

        return Shares.Length != Edges.Length + 1 ? $"'{Prediction}' needs one share more than it has edges."
            : Math.Abs(Shares.Sum() - 1) > 1e-6 || Shares.Any(share => share < 0) ? $"the shares of '{Prediction}' do not add up to 1."
            : null;
    }
}
