namespace RankOrchestrator.Allocation.CpSat;

/// <summary>Why CP-SAT gave no page. Also a metric label, so the set is closed.</summary>
public enum CpSatFailure
{
    /// <summary>It gave one.</summary>
    None,

    /// <summary>The engine's files are nowhere to be found: npm did not run, or the published folder was cut.</summary>
    NotInstalled,

    /// <summary>There is no Node.js to run the engine with.</summary>
    NodeMissing,

    /// <summary>The engine failed repeatedly and is not started again before a pause has passed.</summary>
    BackingOff,

    /// <summary>The engine was still loading when this call's time was up; calls after it will find it loaded.</summary>
    Starting,

    /// <summary>Other calls kept the engine busy until this call's time was up.</summary>
    Busy,

    /// <summary>The engine's process ended before it answered.</summary>
    Crashed,

    /// <summary>The engine did not answer in time and was stopped.</summary>
    Hung,

    /// <summary>What arrived is not an answer to the question; the process was stopped.</summary>
    Garbage,

    /// <summary>The engine answered that it could not work on the model.</summary>
    Refused,

    /// <summary>The budget ended before a page was found.</summary>
    NoPage,
}
