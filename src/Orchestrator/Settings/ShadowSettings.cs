namespace RankOrchestrator.Orchestrator.Settings;

/// <summary>Pages that are made once more, by another plan or another arm, after their answers have gone out: section <c>Rank:Shadow</c>.</summary>
internal sealed record ShadowSettings
{
    /// <summary>Folder of the policies that make pages once more; null, the default, for none.</summary>
    public string? Policies { get; init; }

    /// <summary>Share of the pages that they make. Default 0.1.</summary>
    public double Share { get; init; } = 0.1;

    /// <summary>
    /// Share of the pages of experiments that are made by the other arm, too: the control's for users of an arm, and the arms' for users of
    /// the control. Default 0.
    /// </summary>
    public double Arms { get; init; }

    /// <summary>Pages that may wait; more are dropped. Default 64.</summary>
    public int QueuedPages { get; init; } = 64;

    /// <summary>Bytes of their requests together. Default 16 MiB.</summary>
    public long QueueBytes { get; init; } = 16 << 20;

    /// <summary>Time that a page waits for a processor that nobody uses; then it is dropped. Default 1 s.</summary>
    public TimeSpan WaitTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time for one page. Default 2 s: pages are to differ by their plans, not because they are made behind all others.</summary>
    public TimeSpan PageTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether anything is made once more.</summary>
    public bool IsOn => Policies is { Length: > 0 } || Arms > 0;

    /// <summary>What makes no sense, by name.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, share) in ((string, double)[])[(nameof(Share), Share), (nameof(Arms), Arms)])
        {
            if (!(share is >= 0 and <= 1))
            {
                yield return FormattableString.Invariant($"Rank:Shadow:{name} must be from 0 to 1, not {share}.");
            }
        }

        if (QueuedPages < 1)
        {
            yield return FormattableString.Invariant($"Rank:Shadow:QueuedPages must be at least 1, not {QueuedPages}.");
        }

        if (QueueBytes < 1 << 10)
        {
            yield return FormattableString.Invariant($"Rank:Shadow:QueueBytes must be at least {1 << 10}, not {QueueBytes}.");
        }

        foreach (var (name, time) in ((string, TimeSpan)[])[(nameof(WaitTime), WaitTime), (nameof(PageTime), PageTime)])
        {
            if (time <= TimeSpan.Zero)
            {
                yield return $"Rank:Shadow:{name} must be longer than nothing.";
            }
        }
    }
}
