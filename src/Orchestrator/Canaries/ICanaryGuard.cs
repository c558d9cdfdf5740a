namespace RankOrchestrator.Orchestrator.Canaries;

/// <summary>A sequential test: what it says may be looked at after every page. Used by one at a time.</summary>
internal interface ICanaryGuard
{
    /// <summary>What it looks at, as the policies name it.</summary>
    string Name { get; }

    /// <summary>What is known.</summary>
    CanaryOutcome Outcome { get; }

    /// <summary>What was seen, in a sentence.</summary>
    string Sentence { get; }

    /// <summary>Takes a page.</summary>
    void Observe(CanaryPage page);
}
