using System.Collections.Immutable;

namespace RankOrchestrator.Policies.Flags;

/// <summary>A condition of a flag.</summary>
public abstract record FlagCondition;

/// <summary>Holds always.</summary>
public sealed record AlwaysCondition : FlagCondition;

/// <summary>Holds for an audience, sticky by user.</summary>
public sealed record AudienceCondition : FlagCondition
{
    /// <summary>Users in the audience.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>Groups of which a share is in the audience.</summary>
    public ImmutableArray<GroupShare> Groups { get; init; } = [];

    /// <summary>Share of all users in the audience, 0 to 100.</summary>
    public double Percentage { get; init; }

    /// <summary>Users who are not in the audience, whatever else says so.</summary>
    public ImmutableArray<string> ExcludedUsers { get; init; } = [];

    /// <summary>Groups that are not in the audience, whatever else says so.</summary>
    public ImmutableArray<string> ExcludedGroups { get; init; } = [];
}

/// <summary>A share of a group, 0 to 100.</summary>
public sealed record GroupShare(string Name, double Percentage);

/// <summary>Holds within a window of time, which may recur.</summary>
/// <param name="Start">First instant; null when it has always been. Its offset decides which day of the week it is.</param>
/// <param name="End">First instant no longer in it; null when it never ends. At least one of the two is given.</param>
/// <param name="Recurrence">How it recurs; null when it does not. With it both instants are given.</param>
public sealed record TimeWindowCondition(DateTimeOffset? Start, DateTimeOffset? End, WindowRecurrence? Recurrence) : FlagCondition;

/// <summary>How a time window recurs: every some days, or on days of every some weeks.</summary>
public sealed record WindowRecurrence
{
    /// <summary>Every how many days or weeks; at least 1.</summary>
    public int Interval { get; init; } = 1;

    /// <summary>The days of the week, distinct, one of which is the start's; empty when it recurs by days.</summary>
    public ImmutableArray<DayOfWeek> Days { get; init; } = [];

    /// <summary>The day that weeks begin with.</summary>
    public DayOfWeek FirstDay { get; init; } = DayOfWeek.Sunday;

    /// <summary>No occurrence starts after it; null when there is no such day.</summary>
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>Number of occurrences; null when it is not limited.</summary>
    public int? Occurrences { get; init; }
}
