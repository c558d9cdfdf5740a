namespace RankOrchestrator.Policies.Experiments;

/// <summary>What an experiment looks at, of each user.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Of">The column of what is counted.</param>
/// <param name="Per">The column of what it is counted on; null for users.</param>
/// <param name="Before">The column of what was known of the user before the experiment; null for nothing.</param>
/// <param name="Winsorise">The part of all users whose amounts stay as they are; 1 for all.</param>
/// <param name="IsBetterUp">Whether more is better.</param>
public sealed record ExperimentMetric(string Name, string Of, string? Per, string? Before, double Winsorise, bool IsBetterUp)
{
    /// <summary>Whether the experiment is decided by it.</summary>
    public bool Decides { get; init; }

    /// <summary>The smallest change worth having, as a part of the control.</summary>
    public double Smallest { get; init; }

    /// <summary>For guardrails the change for the worse that is too much, as a part of the control; null for metrics.</summary>
    public double? AtWorst { get; init; }

    /// <summary>Whether it only has to be kept.</summary>
    public bool IsGuardrail => AtWorst is not null;

    /// <summary>A change turned so that more is better.</summary>
    public double Better(double change) => IsBetterUp ? change : -change;

    /// <summary>The columns that it reads.</summary>
    public IEnumerable<string> Columns => new[] { Of, Per, Before }.OfType<string>();
}
