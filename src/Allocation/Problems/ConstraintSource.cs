namespace RankOrchestrator.Allocation.Problems;

/// <summary>What a row was written as: rows of one source were written as one.</summary>
/// <param name="Name">The name under which answers report it.</param>
/// <param name="File">The file it is written in; empty when it is in none.</param>
/// <param name="Line">The line of the file, from 1; 0 when it is in none.</param>
public sealed record ConstraintSource(string Name, string File = "", int Line = 0)
{
    /// <summary>A constraint that has a name and no file.</summary>
    public static implicit operator ConstraintSource(string name) => FromString(name);

    /// <summary>A constraint that has a name and no file.</summary>
    public static ConstraintSource FromString(string name) => new(name);
}
