using System.Collections.Immutable;
using System.Globalization;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>A comma-separated file with a header and without quotes, as the dataset has them; cells are read by name.</summary>
internal sealed class LogTable(string path, TextReader reader)
{
    private readonly string[] header = (reader.ReadLine() ?? "").Split(',');
    private string[] cells = [];
    private int line = 1;

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Read()
    {
        if (reader.ReadLine() is not { } text)
        {
            return false;
        }

        line++;
        cells = text.Split(',');
        return cells.Length == header.Length ? true : throw Wrong($"the row has {cells.Length} cells, the header {header.Length}");
    }

    /// <summary>The place of a column; throws a <see cref="LogFormatException"/> when there is none of that name.</summary>
    public int Column(string name)
    {
        var column = Array.IndexOf(header, name);
        return column >= 0 ? column : throw new LogFormatException($"{path}: there is no column '{name}'");
    }

    /// <summary>The places of <c>name0</c>, <c>name1</c> and so on, as many as there are; at least one.</summary>
    public ImmutableArray<int> Columns(string name)
    {
        var columns = ImmutableArray.CreateBuilder<int>();
        columns.Add(Column(name + "0"));
        while (Array.IndexOf(header, string.Create(CultureInfo.InvariantCulture, $"{name}{columns.Count}")) is var column and >= 0)
        {
            columns.Add(column);
        }

        return columns.ToImmutable();
    }

    /// <summary>The cell as it stands.</summary>
    public string Text(int column) => cells[column];

    /// <summary>A whole number within a range.</summary>
    public int Whole(int column, int smallest, int largest)
        => int.TryParse(cells[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= smallest && value <= largest
            ? value
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"'{header[column]}' is '{cells[column]}', not a whole number from {smallest} to {largest}"));

    /// <summary>A finite number.</summary>
    public double Number(int column)
        => double.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Wrong($"'{header[column]}' is '{cells[column]}', not a number");

    /// <summary>A probability that is not 0.</summary>
    public double Probability(int column)
        => Number(column) is > 0 and <= 1 and var value ? value : throw Wrong($"'{header[column]}' is '{cells[column]}', not above 0 and at most 1");

    /// <summary>A moment with its offset.</summary>
    public DateTimeOffset Moment(int column)
        => DateTimeOffset.TryParse(cells[column], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value)
            ? value
            : throw Wrong($"'{header[column]}' is '{cells[column]}', not a timestamp");

    private LogFormatException Wrong(string what) => new(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: {what}"));
}

/// <summary>Leaves the reading of a file that is not what it should be; the message names file, line and column.</summary>
internal sealed class LogFormatException(string message) : Exception(message);
