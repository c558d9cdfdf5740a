using System.Collections.Immutable;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>What is known about a remote model from asking its server.</summary>
/// <param name="IsCallable">
/// Whether the server's last word was that the model is ready and is the registry's. A model is not called before: its
/// numbers could mean something else. A server that cannot be asked has not said anything new, so this stays as it was.
/// </param>
/// <param name="Differences">Where the server's description and the registry's differ, one sentence each.</param>
/// <param name="Problem">Why the last check found out nothing about the model; null when it did.</param>
public sealed record RemoteHealth(bool IsCallable, ImmutableArray<string> Differences, string? Problem)
{
    /// <summary>Before the first check.</summary>
    public static RemoteHealth Unchecked { get; } = new(IsCallable: false, [], "It has not been asked yet.");

    /// <summary>Ready, and what the registry says.</summary>
    public static RemoteHealth Good { get; } = new(IsCallable: true, [], null);

    /// <summary>Whether the last check found it ready and fitting.</summary>
    public bool IsUsable => IsCallable && Problem is null;
}
