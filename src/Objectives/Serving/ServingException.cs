namespace RankOrchestrator.Objectives.Serving;

/// <summary>Leaves the handling of a request with the status and the sentence that the client gets; never leaves this folder.</summary>
internal sealed class ServingException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;
}
