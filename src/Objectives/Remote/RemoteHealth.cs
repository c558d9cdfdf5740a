using System.Collections.Immutable;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>What the last check of a remote model found.</summary>
/// <param name="IsReady">Whether the server said that the model is ready; true before the first check.</param>
/// <param name="Differences">Where the server's description and the registry's differ, one sentence each.</param>
/// <param name="Problem">Why the check found nothing out; null when it did.</param>
public sealed record RemoteHealth(bool IsReady, ImmutableArray<string> Differences, string? Problem)
{
    /// <summary>Before the first check: nothing is known against it.</summary>
    public static RemoteHealth Unchecked { get; } = new(IsReady: true, [], null);

    /// <summary>Whether the description fits. A model that does not fit is not called: its numbers would mean something else.</summary>
    public bool Fits => Differences.IsEmpty;

    /// <summary>Whether it is ready and fits.</summary>
    public bool IsUsable => IsReady && Fits;
}
