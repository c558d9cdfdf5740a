namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>A part of a report that is the same in a terminal, in Markdown and on a page of HTML.</summary>
internal abstract record Block;

/// <summary>What the blocks after it are about.</summary>
internal sealed record HeadingBlock(string Text) : Block;

/// <summary>A sentence.</summary>
internal sealed record SentenceBlock(string Text, Tone Tone = Tone.Plain) : Block;

/// <summary>A table; nothing is shown of one without rows.</summary>
internal sealed record TableBlock(IReadOnlyList<TextColumn> Columns, IReadOnlyList<TableRow> Rows) : Block
{
    /// <summary>What the bars of its rows show; empty where they have none.</summary>
    public string BarsMean { get; init; } = "";
}

/// <summary>A row of a table.</summary>
/// <param name="Cells">One for each column.</param>
internal sealed record TableRow(IReadOnlyList<string> Cells)
{
    /// <summary>How it should strike the reader.</summary>
    public Tone Tone { get; init; }

    /// <summary>Parts of a whole, each from 0 to 1, one bar below the other: before and after, or one alone. Drawn where drawing is possible.</summary>
    public IReadOnlyList<double> Bars { get; init; } = [];
}

/// <summary>How a whole is made of its parts, drawn where drawing is possible; a table says it in numbers.</summary>
/// <param name="Title">What the whole is.</param>
/// <param name="Bars">One whole each: a name and its parts.</param>
internal sealed record PartsBlock(string Title, IReadOnlyList<PartsBar> Bars) : Block;

/// <summary>A whole and its parts.</summary>
internal sealed record PartsBar(string Name, IReadOnlyList<KeyValuePair<string, double>> Parts);

/// <summary>How a sentence or a row should strike the reader.</summary>
internal enum Tone
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>The one thing to take away.</summary>
    Strong,

    /// <summary>Only completes the rest.</summary>
    Faint,

    /// <summary>New, or well.</summary>
    Good,

    /// <summary>Gone, or wrong.</summary>
    Bad,

    /// <summary>To be looked at.</summary>
    Notable,
}
