namespace RankOrchestrator.Language.Diagnostics;

/// <summary>A stretch of a source text, in UTF-16 code units from its start.</summary>
public readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>The position after the last character.</summary>
    public int End => Start + Length;
}
