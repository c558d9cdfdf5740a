namespace RankOrchestrator.Language.Diagnostics;

/// <summary>A place as editors count it: lines and columns from 1, a column being one UTF-16 code unit.</summary>
public readonly record struct SourcePosition(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
