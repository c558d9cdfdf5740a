namespace RankOrchestrator.Orchestrator.Decisions.Segments;

/// <summary>Where lines go; used by one thread at a time. What cannot be kept is counted, and nothing is thrown because of a disk.</summary>
internal interface IDecisionSink : IDisposable
{
    /// <summary>Takes a line, its end included.</summary>
    void Write(ReadOnlySpan<byte> line);

    /// <summary>Does what is due; called again and again, whether there were lines or not.</summary>
    void Tend();
}
