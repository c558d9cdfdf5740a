using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using RankOrchestrator.Evaluation.Metrics;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// What pages are measured by that only all of them together tell: the time that 99 of 100 of the control's pages take at most, and of an
/// attribute the value that all arms together show least and the one that they show most, for each of its candidates. Measured by the same
/// standard in every arm, a page counts for or against, and a user is a row like in any other metric (for quantiles: A. Deng, U. Knoblich,
/// J. Lu, Applying the Delta Method in Metric Analytics, KDD 2018, §4).
/// </summary>
internal sealed class PageStandards
{
    private const double Quantile = 0.99;

    private readonly List<(double Milliseconds, double Pages)> times = [];
    private readonly Dictionary<string, Dictionary<string, Shown>> attributes;
    private readonly Dictionary<string, (string Least, string Most, double LeastEach, double MostEach)> extremes = new(StringComparer.Ordinal);
    private double pages;
    private double? slow;

    /// <param name="attributes">The attributes of which the extremes are asked for.</param>
    public PageStandards(IEnumerable<string> attributes)
        => this.attributes = attributes.Distinct(StringComparer.Ordinal)
            .ToDictionary(name => name, _ => new Dictionary<string, Shown>(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Adds a page of an arm.</summary>
    /// <param name="line">The page.</param>
    /// <param name="rate">Which share of such pages is kept.</param>
    /// <param name="isControl">Whether the control has made it.</param>
    public void Add(ColumnarLine line, double rate, bool isControl)
    {
        pages += 1 / rate;
        if (isControl)
        {
            times.Add((PageColumns.Milliseconds(line), 1 / rate));
        }

        if (attributes.Count > 0)
        {
            using var candidates = JsonDocument.Parse(line["candidates"]);
            foreach (var (attribute, values) in attributes)
            {
                Add(Cells(candidates.RootElement, attribute), PageColumns.Rows(line), 1 / rate, values);
            }
        }
    }

    /// <summary>Concludes, when all pages have been added.</summary>
    /// <exception cref="CommandFailure">An attribute has not two values to be told apart.</exception>
    public void Conclude()
    {
        times.Sort();
        var (all, soFar) = (times.Sum(time => time.Pages), 0.0);
        foreach (var (milliseconds, count) in times)
        {
            soFar += count;
            if (soFar >= Quantile * all)
            {
                slow = milliseconds;
                break;
            }
        }

        foreach (var (attribute, values) in attributes)
        {
            var ordered = values.OrderBy(value => value.Value.Exposure / value.Value.Candidates).ThenBy(value => value.Key, StringComparer.Ordinal).ToArray();
            if (ordered.Length < 2)
            {
                throw new CommandFailure($"The log's candidates have {(ordered.Length == 0 ? "no" : "one")} value of '{attribute}': none is shown more or less than another.");
            }

            extremes[attribute] = (ordered[0].Key, ordered[^1].Key, ordered[0].Value.Candidates / pages, ordered[^1].Value.Candidates / pages);
        }
    }

    /// <summary>Whether a page took longer than 99 of 100 of the control's.</summary>
    public bool IsSlow(ColumnarLine line) => PageColumns.Milliseconds(line) > slow;

    /// <summary>The exposure on a page of what is shown least, or most, for each of its candidates on a page in the mean.</summary>
    public double Exposed(ColumnarLine line, string attribute, bool least)
    {
        using var candidates = JsonDocument.Parse(line["candidates"]);
        if (Cells(candidates.RootElement, attribute) is not { } cells)
        {
            return 0;
        }

        var (first, last, leastEach, mostEach) = extremes[attribute];
        var (wanted, rows, exposure) = (least ? first : last, PageColumns.Rows(line), 0.0);
        var bySlot = Exposure.Logarithmic(rows.Length);
        for (var slot = 0; slot < rows.Length; slot++)
        {
            exposure += rows[slot] >= 0 && Text(cells[rows[slot]]) == wanted ? bySlot[slot] : 0;
        }

        return exposure / (least ? leastEach : mostEach);
    }

    /// <summary>What was found, in sentences.</summary>
    public IEnumerable<string> Notes(bool hasTimes)
    {
        if (hasTimes && slow is { } milliseconds)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"99 of 100 pages of the control take {milliseconds:0.##} ms at most.");
        }

        foreach (var (attribute, (least, most, _, _)) in extremes.OrderBy(extreme => extreme.Key, StringComparer.Ordinal))
        {
            yield return $"Of '{attribute}', '{least}' is shown least for its candidates, and '{most}' most.";
        }
    }

    private static void Add(JsonElement? cells, int[] rows, double pages, Dictionary<string, Shown> values)
    {
        if (cells is not { } all)
        {
            return;
        }

        foreach (var cell in all.EnumerateArray().Where(cell => cell.ValueKind != JsonValueKind.Null))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(values, Text(cell), out _).Candidates += pages;
        }

        var bySlot = Exposure.Logarithmic(rows.Length);
        for (var slot = 0; slot < rows.Length; slot++)
        {
            if (rows[slot] >= 0 && all[rows[slot]] is { ValueKind: not JsonValueKind.Null } cell)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(values, Text(cell), out _).Exposure += bySlot[slot] * pages;
            }
        }
    }

    private static JsonElement? Cells(JsonElement candidates, string attribute)
        => candidates.TryGetProperty("attributes"u8, out var columns) && columns.TryGetProperty(attribute, out var cells) ? cells : null;

    private static string Text(JsonElement cell) => cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.GetRawText();

    /// <summary>How much was seen of the candidates of a value.</summary>
    private struct Shown
    {
        public double Exposure;

        public double Candidates;
    }
}
