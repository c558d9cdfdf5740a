using System.Collections.Immutable;

namespace RankOrchestrator.Language.Diagnostics;

/// <summary>
/// Collects every finding of a load, so that an author sees all of them at once. Not safe for concurrent use.
/// </summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> diagnostics = [];

    /// <summary>Whether anything stops the policy.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Number of findings so far.</summary>
    public int Count => diagnostics.Count;

    /// <summary>Adds a finding that stops the policy.</summary>
    public void Error(string code, SourceText source, SourceSpan span, string message, string? hint = null)
    {
        HasErrors = true;
        diagnostics.Add(new Diagnostic(code, DiagnosticSeverity.Error, message, source, span, hint));
    }

    /// <summary>Adds a finding that does not stop the policy.</summary>
    public void Warning(string code, SourceText source, SourceSpan span, string message, string? hint = null)
        => diagnostics.Add(new Diagnostic(code, DiagnosticSeverity.Warning, message, source, span, hint));

    /// <summary>Adds a finding made elsewhere.</summary>
    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
        diagnostics.Add(diagnostic);
    }

    /// <summary>Adds the findings of another bag: what was collected apart, so that its errors could be told from others.</summary>
    public void Add(DiagnosticBag other)
    {
        HasErrors |= other.HasErrors;
        diagnostics.AddRange(other.diagnostics);
    }

    /// <summary>All findings by path, place and code: the same for the same sources, whatever order they were read in.</summary>
    public ImmutableArray<Diagnostic> ToSorted()
        => [.. diagnostics
            .Distinct()
            .OrderBy(diagnostic => diagnostic.Source.Path, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Span.Start)
            .ThenBy(diagnostic => diagnostic.Code, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Message, StringComparer.Ordinal)];
}
