namespace RankOrchestrator.Orchestrator.Settings;

/// <summary>What users did with pages: section <c>Rank:Feedback</c>. How segments are written is as <c>Rank:Decisions</c> says.</summary>
internal sealed record FeedbackSettings
{
    /// <summary>Folder of segments to keep feedback in; null, the default, takes none.</summary>
    public string? Log { get; init; }

    /// <summary>Events of one batch. Default 1,000.</summary>
    public int BatchEvents { get; init; } = 1_000;

    /// <summary>Pages that are remembered to be joined with, the last ones; about 1 KB each for 20 items. Default 50,000.</summary>
    public int RememberedPages { get; init; } = 50_000;

    /// <summary>Events that are remembered, so that they count once, the last ones; about 200 bytes each. Default 200,000.</summary>
    public int RememberedEvents { get; init; } = 200_000;

    /// <summary>Time after a page was served from which on its events are late. Default one day.</summary>
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Users whose hidden items are remembered, those who began last; about 100 bytes for each item. Default 100,000.</summary>
    public int HiddenUsers { get; init; } = 100_000;

    /// <summary>Hidden items of a user that are remembered, the last ones. Default 200.</summary>
    public int HiddenItems { get; init; } = 200;

    /// <summary>For how long an item stays hidden. Default 90 days.</summary>
    public TimeSpan HiddenFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>What makes no sense, by name.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in ((string, int)[])[
            (nameof(BatchEvents), BatchEvents),
            (nameof(RememberedPages), RememberedPages),
            (nameof(RememberedEvents), RememberedEvents),
            (nameof(HiddenUsers), HiddenUsers),
            (nameof(HiddenItems), HiddenItems)])
        {
            if (value < 1)
            {
                yield return FormattableString.Invariant($"Rank:Feedback:{name} must be at least 1, not {value}.");
            }
        }

        if (LateAfter <= TimeSpan.Zero)
        {
            yield return "Rank:Feedback:LateAfter must be longer than nothing.";
        }

        if (HiddenFor <= TimeSpan.Zero)
        {
            yield return "Rank:Feedback:HiddenFor must be longer than nothing.";
        }

        if (Log is { Length: > 0 } path && DecisionLogPath.IsFile(path))
        {
            yield return $"Rank:Feedback:Log must name a folder, and {path} is a file.";
        }
    }
}
