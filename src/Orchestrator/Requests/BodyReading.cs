namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>How reading a part of a body went.</summary>
internal enum BodyReading
{
    /// <summary>There is more to come.</summary>
    More,

    /// <summary>The body is whole.</summary>
    Complete,

    /// <summary>It has more bytes than a body may have.</summary>
    TooLarge,

    /// <summary>It took longer than a body may take.</summary>
    TooSlow,

    /// <summary>All bodies that are being read have as many bytes as they may have together.</summary>
    NoRoom,
}
