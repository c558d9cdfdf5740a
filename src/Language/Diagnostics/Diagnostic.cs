namespace RankOrchestrator.Language.Diagnostics;

/// <summary>One finding about a source, worded for the person who will mend it.</summary>
/// <param name="Code">Stable code such as <c>RP0103</c>, documented in the policy reference.</param>
/// <param name="Severity">Whether it stops the policy.</param>
/// <param name="Message">What is wrong, in one sentence; secrets of addresses are hidden.</param>
/// <param name="Source">The file that is wrong, with its text.</param>
/// <param name="Span">The place in the file.</param>
/// <param name="Hint">What to do about it; null when there is nothing to add.</param>
public sealed record Diagnostic(
    string Code,
    DiagnosticSeverity Severity,
    string Message,
    SourceText Source,
    SourceSpan Span,
    string? Hint)
{
    /// <summary>What is wrong, in one sentence; secrets of addresses are hidden.</summary>
    public string Message { get; init; } = AddressSecrets.Hide(Message);

    /// <summary>What to do about it; null when there is nothing to add.</summary>
    public string? Hint { get; init; } = Hint is null ? null : AddressSecrets.Hide(Hint);

    /// <summary>Where the finding starts.</summary>
    public SourcePosition Position => Source.Locate(Span.Start);
}
