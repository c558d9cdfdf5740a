namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>How hard the slots of a page may be searched for, from everything the policies ask for to the least.</summary>
internal enum SearchEffort
{
    /// <summary>What the surface's policy says.</summary>
    Full,

    /// <summary>A quarter of its steps.</summary>
    Quarter,

    /// <summary>A sixteenth of its steps.</summary>
    Sixteenth,

    /// <summary>The greedy engine.</summary>
    Greedy,
}
