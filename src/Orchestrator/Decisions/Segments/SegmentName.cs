using System.Globalization;

namespace RankOrchestrator.Orchestrator.Decisions.Segments;

/// <summary>
/// The name of a segment: <c>decisions-NUMBER-INSTANT.ndjson.gz</c>, the number with ten digits, so that names sort as segments were
/// written, and the instant at which it was begun.
/// </summary>
/// <param name="Number">From 1.</param>
/// <param name="Begun">To the second.</param>
internal readonly record struct SegmentName(long Number, DateTime Begun)
{
    /// <summary>Ends the names of segments.</summary>
    public const string Ending = ".ndjson.gz";

    private const string Beginning = "decisions-";
    private const string InstantFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int Digits = 10;

    /// <summary>The segments of a folder in the order in which they were written; other files are passed over.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static List<(SegmentName Name, string Path)> In(string folder)
    {
        var segments = new List<(SegmentName Name, string Path)>();
        foreach (var path in Directory.EnumerateFiles(folder, Beginning + "*" + Ending))
        {
            if (TryParse(Path.GetFileName(path), out var name))
            {
                segments.Add((name, path));
            }
        }

        segments.Sort(static (left, right) => left.Name.Number.CompareTo(right.Name.Number));
        return segments;
    }

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string file, out SegmentName name)
    {
        name = default;
        var length = Beginning.Length + Digits;
        const DateTimeStyles Universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var isNamedSo = file.StartsWith(Beginning, StringComparison.Ordinal) && file.EndsWith(Ending, StringComparison.Ordinal);
        if (!isNamedSo || file.Length < length + 1 + Ending.Length
            || !long.TryParse(file.AsSpan(Beginning.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !DateTime.TryParseExact(file.AsSpan((length + 1)..^Ending.Length), InstantFormat, CultureInfo.InvariantCulture, Universal, out var begun))
        {
            return false;
        }

        name = new SegmentName(number, begun);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Beginning}{Number:D10}-{Begun.ToString(InstantFormat, CultureInfo.InvariantCulture)}{Ending}");
}
