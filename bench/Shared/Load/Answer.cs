namespace RankOrchestrator.Bench;

/// <summary>What came back for a request.</summary>
/// <param name="Status">The status code.</param>
/// <param name="IsReduced">Whether it is a page that was made with less work because of the load.</param>
/// <param name="IsDegraded">Whether it is a page that lacks anything.</param>
/// <param name="Body">Its body, until the connection is used again.</param>
internal readonly record struct Answer(int Status, bool IsReduced, bool IsDegraded, ReadOnlyMemory<byte> Body);
