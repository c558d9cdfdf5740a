namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>A logged page that feedback is joined with.</summary>
internal interface IJoinedPage
{
    /// <summary>From when on nothing more counts, where that is before it is late; null for no such time.</summary>
    DateTimeOffset? End => null;

    /// <summary>When it was logged.</summary>
    DateTimeOffset At { get; }

    /// <summary>Its slots.</summary>
    int Slots { get; }

    /// <summary>Its user clicks as bots do.</summary>
    void MarkBot();
}
