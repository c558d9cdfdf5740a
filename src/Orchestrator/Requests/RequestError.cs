namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>One thing wrong with a request.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to the value, or to the member that is missing; empty for the whole body.</param>
/// <param name="Message">What is wrong with it, in one sentence.</param>
public readonly record struct RequestError(string Pointer, string Message);
