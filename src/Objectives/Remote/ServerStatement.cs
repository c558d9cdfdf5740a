using System.Collections.Immutable;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>What a server says of a model.</summary>
/// <param name="Address">Where readiness was asked for, as findings show it.</param>
/// <param name="IsReady">Whether the model is ready; null when that could not be asked.</param>
/// <param name="HasAnswered">Whether the server answered at all when it was asked what the model is.</param>
/// <param name="Problem">Why that told nothing about the model, in a sentence; null when it did.</param>
/// <param name="Differences">Where the description and the registry differ, one sentence each.</param>
public readonly record struct ServerStatement(string Address, bool? IsReady, bool HasAnswered, string? Problem, ImmutableArray<string> Differences)
{
    /// <summary>What is known now, after what was known before.</summary>
    public RemoteHealth After(RemoteHealth before) => Problem is not null
        ? new RemoteHealth(before.IsCallable && !HasAnswered, HasAnswered ? [] : before.Differences, Problem)
        : new RemoteHealth(Differences.IsEmpty && (IsReady ?? before.IsCallable), Differences, IsReady is null ? $"{Address} cannot be reached." : null);
}
