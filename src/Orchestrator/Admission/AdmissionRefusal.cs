namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>Why a request is not worked on.</summary>
internal enum AdmissionRefusal
{
    /// <summary>It is.</summary>
    None,

    /// <summary>As many wait as may.</summary>
    QueueFull,

    /// <summary>It would not be answered within its deadline: the time it has waited, what is still to wait and what pages take add up to more.</summary>
    TooLate,

    /// <summary>Its time ran out while it waited.</summary>
    Expired,

    /// <summary>As many as may are under way.</summary>
    TooMany,

    /// <summary>As many bytes of bodies as may are in memory.</summary>
    BodiesFull,

    /// <summary>The caller has gone.</summary>
    Abandoned,
}
