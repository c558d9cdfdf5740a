using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>How a server's answer to a call ended.</summary>
/// <param name="Failure">Why it cannot be used; <see cref="ModelFailure.None"/> when it can.</param>
/// <param name="Message">What the server itself said of its failure, shortened; null when it said nothing.</param>
internal readonly record struct InferenceAnswer(ModelFailure Failure, string? Message);
