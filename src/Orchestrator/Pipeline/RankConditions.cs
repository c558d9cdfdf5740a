using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Assignments;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>What a page is made with beside its request: what the head of the call says, or what was known when it was served before.</summary>
internal sealed record RankConditions
{
    /// <summary>The time for a request that does not say what time it is; null takes the clock's.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Languages for a request that names none, as <c>Accept-Language</c> has them; null or empty for none.</summary>
    public IList<string>? Languages { get; init; }

    /// <summary>Whether the answer gives reasons even where the request asked for none.</summary>
    public bool Explains { get; init; }

    /// <summary>How hard the page is searched for; null for everything that the policies ask for.</summary>
    public SearchEffort? Effort { get; init; }

    /// <summary>What stood in for models when their outputs were logged; of no account where they are asked.</summary>
    public IReadOnlyList<Degradation> StandIns { get; init; } = [];

    /// <summary>What flags were; null evaluates them.</summary>
    public LoggedFlags? Flags { get; init; }

    /// <summary>The arms of experiments that are known; null lets the request's user decide.</summary>
    public GivenAssignments? Assignments { get; init; }

    /// <summary>Whether the page may be another than the best one where its surface explores; false for those who ask about policies.</summary>
    public bool Explores { get; init; } = true;

    /// <summary>What exploring draws from; null for what follows from the request.</summary>
    public ulong? Draw { get; init; }

    /// <summary>What the models said; null asks them.</summary>
    public LoggedPredictions? Predictions { get; init; }

    /// <summary>The items that the user had hidden; null asks what is known of users, or takes what the request says.</summary>
    public IReadOnlySet<string>? Hidden { get; init; }
}
