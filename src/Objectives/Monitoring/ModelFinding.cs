namespace RankOrchestrator.Objectives.Monitoring;

/// <summary>Something that the people who run the service should know about a model.</summary>
/// <param name="Model">Its name, without a version.</param>
/// <param name="Kind">What it is about; decides how loud it is said.</param>
/// <param name="Subject">What tells two findings of a kind apart, without numbers that change from check to check.</param>
/// <param name="Message">The sentence for a person.</param>
public sealed record ModelFinding(string Model, ModelFindingKind Kind, string Subject, string Message)
{
    /// <summary>Whether both say the same, numbers apart.</summary>
    public bool IsAbout(ModelFinding other)
        => Kind == other.Kind && Model.Equals(other.Model, StringComparison.Ordinal) && Subject.Equals(other.Subject, StringComparison.Ordinal);
}

/// <summary>What a finding is about.</summary>
public enum ModelFindingKind
{
    /// <summary>The server describes another model than the registry does; it is not called.</summary>
    Mismatch,

    /// <summary>
    /// The server cannot be asked, or answers with something else than a description. If it cannot be asked, what it said
    /// before stands, and the breaker decides.
    /// </summary>
    Unreachable,

    /// <summary>The server says that the model is not ready; it is not called.</summary>
    NotReady,

    /// <summary>A prediction's values differ from their reference by more than the limit.</summary>
    Drift,
}
