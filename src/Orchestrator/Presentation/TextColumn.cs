namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>A column of a table that people read.</summary>
/// <param name="Name">Its heading.</param>
internal sealed record TextColumn(string Name)
{
    /// <summary>Whether it holds numbers, which stand at the right.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether it stays a column however narrow the terminal is.</summary>
    public bool IsKept { get; init; }

    /// <summary>Whether its cells are sentences, which may be broken into lines; for the last column.</summary>
    public bool IsProse { get; init; }

    /// <summary>A column of numbers.</summary>
    public static TextColumn Number(string name) => new(name) { IsNumber = true };

    /// <summary>This column, kept however narrow the terminal is.</summary>
    public TextColumn Kept() => this with { IsKept = true };
}
