using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Feedback;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>A logged page whose probabilities are known, and what came of it.</summary>
/// <param name="RequestId">Its request.</param>
/// <param name="Surface">Its surface.</param>
/// <param name="User">Who saw it, as the log has it; empty when it does not say.</param>
/// <param name="At">When it was logged.</param>
/// <param name="Probability">How probable exactly this page was; null where that is not known.</param>
/// <param name="Propensities">By slot, how probable what stands there was.</param>
/// <param name="Explored">The slot that shows something else than the best page; -1 when none does.</param>
internal sealed record ExploredPage(
    string RequestId,
    string Surface,
    string User,
    DateTimeOffset At,
    double? Probability,
    double[] Propensities,
    int Explored) : IJoinedPage
{
    /// <inheritdoc/>
    public int Slots => Propensities.Length;

    /// <summary>By slot, whether the pages that are asked about have the same there; the best page until something else is said.</summary>
    public bool[] IsOfTarget { get; init; } = [.. Propensities.Select((_, slot) => slot != Explored)];

    /// <summary>By slot, what came of it.</summary>
    public double[] Rewards { get; } = new double[Propensities.Length];

    /// <summary>Whether its user clicks as bots do.</summary>
    public bool IsOfBot { get; private set; }

    /// <inheritdoc/>
    public void MarkBot() => IsOfBot = true;

    /// <summary>
    /// By slot, how probable everything down to it was. Of pages that differ from the best one in at most one slot this follows from what is
    /// probable slot by slot: down to the explored slot nothing was changed, below it exactly that was.
    /// </summary>
    public double[] Prefixes()
    {
        var (prefixes, same) = (new double[Slots], 1.0);
        for (var slot = 0; slot < Slots; slot++)
        {
            same -= 1 - Propensities[slot];
            prefixes[slot] = Explored >= 0 && slot >= Explored ? Propensities[Explored] : same;
        }

        return prefixes;
    }

    /// <summary>Reads a line; null when probabilities are not known for it.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static ExploredPage? Read(ColumnarLine line)
    {
        if (line["exploration"].IsEmpty)
        {
            return null;
        }

        using var document = JsonDocument.Parse(line["exploration"]);
        using var sampled = JsonDocument.Parse(line["resampled"].IsEmpty ? "{}"u8.ToArray() : line["resampled"]);
        var exploration = document.RootElement;
        double? probability = exploration.TryGetProperty("pageProbability"u8, out var written) ? written.GetDouble() : null;
        if (!exploration.TryGetProperty("propensities"u8, out var columns) && !sampled.RootElement.TryGetProperty("propensities"u8, out columns))
        {
            return null;
        }

        double[] propensities = [.. columns.EnumerateArray().Select(number => number.GetDouble())];
        var explored = exploration.TryGetProperty("slot"u8, out var slot) ? slot.GetInt32() : -1;
        if (explored >= propensities.Length || propensities.Append(probability ?? 1).Any(number => number is not (> 0 and <= 1)))
        {
            throw new JsonException("Its probabilities are none.");
        }

        return new ExploredPage(
            Text(line["requestId"]),
            Text(line["surface"]),
            UserOf(line["context"]),
            DateTimeOffset.Parse(Text(line["at"]), CultureInfo.InvariantCulture),
            probability,
            propensities,
            explored);
    }

    private static string Text(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize<string>(json.Span) ?? throw new JsonException("A text is null.");

    private static string UserOf(ReadOnlyMemory<byte> context)
    {
        if (context.IsEmpty)
        {
            return "";
        }

        using var document = JsonDocument.Parse(context);
        return document.RootElement.TryGetProperty("userId"u8, out var user) && user.ValueKind == JsonValueKind.String ? user.GetString()! : "";
    }
}
