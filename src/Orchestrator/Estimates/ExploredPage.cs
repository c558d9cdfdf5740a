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

    /// <summary>Probability with which exploration draws a slot, each as likely; null where it does not go slot by slot.</summary>
    public double? SlotShare { get; init; }

    /// <summary>What the best page has in the slot that shows something else; null where that is nothing, and where no slot does.</summary>
    public string? Instead { get; init; }

    /// <summary>By slot, what the item there was worth to the plan that served; not a number where nothing stands.</summary>
    public double[] Values { get; init; } = new double[Propensities.Length];

    /// <summary>By slot, what the item was worth to it that the pages have there that are asked about.</summary>
    public double[] TargetValues { get; init; } = new double[Propensities.Length];

    /// <summary>
    /// By slot, how probable the item was there that the pages have that are asked about, if it was one of the slot's fillings; 0 where it certainly
    /// was none, not a number where that is not known.
    /// </summary>
    public double[] TargetPropensities { get; init; } = [.. Propensities.Select(_ => double.NaN)];

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

    /// <summary>The page with what is known of the pages that are asked about.</summary>
    /// <param name="candidates">Its candidates.</param>
    /// <param name="items">By slot, what the pages have that are asked about; null for the best page.</param>
    /// <exception cref="JsonException">Page and candidates do not fit together.</exception>
    public ExploredPage Asked(LoggedCandidates candidates, string?[]? items)
    {
        var shown = candidates.Shown;
        if (shown.Length != Slots)
        {
            throw new JsonException("There are not as many items as probabilities.");
        }

        int[] best = [.. shown.Select((candidate, slot) => slot == Explored ? candidates.Find(Instead) : candidate)];
        int[] target = items is null ? best : [.. items.Select(candidates.Find)];
        return this with
        {
            IsOfTarget = [.. target.Select((candidate, slot) => candidate == shown[slot])],
            Values = [.. shown.Select(candidates.Value)],
            TargetValues = [.. target.Select(candidates.Value)],
            TargetPropensities = [.. target.Select((_, slot) => PropensityOf(slot, shown, best, target))],
        };
    }

    /// <summary>
    /// Of pages that differ from the best one in at most one slot, what is probable in a slot says how many fillings it has: 1 − e (1 − 1/n) is
    /// the probability of the best page's own item there, e/n that of each other, with e the probability that the slot is drawn.
    /// </summary>
    private double PropensityOf(int slot, int[] shown, int[] best, int[] target)
    {
        if (SlotShare is not { } share)
        {
            return double.NaN;
        }

        if (target[slot] == shown[slot])
        {
            return Propensities[slot];
        }

        var filling = slot == Explored ? Propensities[slot] : share - (1 - Propensities[slot]);
        return target[slot] == best[slot] ? 1 - share + filling
            : target[slot] < 0 || best.Contains(target[slot]) || Propensities[slot] >= 1 ? 0
            : filling is > 0 and <= 1 ? filling
            : double.NaN;
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

        double? share = probability is not null && exploration.TryGetProperty("epsilon"u8, out var epsilon) ? epsilon.GetDouble() / propensities.Length : null;
        return new ExploredPage(
            Text(line["requestId"]),
            Text(line["surface"]),
            UserOf(line["context"]),
            DateTimeOffset.Parse(Text(line["at"]), CultureInfo.InvariantCulture),
            probability,
            propensities,
            explored)
        {
            SlotShare = share,
            Instead = exploration.TryGetProperty("instead"u8, out var instead) ? instead.GetString() : null,
        };
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
