using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// Reads a table of users: comma-separated with a header, quoted as RFC 4180 has it. Columns that the experiment does not name are passed
/// over.
/// </summary>
internal sealed class UserTableReader
{
    private readonly string path;
    private readonly Experiment experiment;
    private readonly string[] header;
    private readonly Dictionary<string, List<double>> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> segments = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<int> arms = [];
    private int line = 1;

    private UserTableReader(string path, Experiment experiment, string[] header)
    {
        (this.path, this.experiment, this.header) = (path, experiment, header);
        foreach (var column in experiment.Metrics.SelectMany(metric => metric.Columns))
        {
            numbers[column] = [];
        }

        foreach (var column in experiment.Segments)
        {
            segments[column] = [];
        }

        if (header.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(name => name.Count() > 1) is { } twice)
        {
            throw new CommandFailure($"{path}:1: There are two columns '{twice.Key}'.");
        }
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="CommandFailure">It is not what it should be; says the line.</exception>
    public static UserTable Read(string path, TextReader reader, Experiment experiment)
    {
        var table = new UserTableReader(path, experiment, Cells(path, 1, (reader.ReadLine() ?? "").TrimStart('\uFEFF')));
        var (user, arm) = (table.Column("user", "every table has one row per user"), table.Column("arm", "it names the user's arm"));
        var places = table.numbers.Keys.Select(name => (
            Name: name,
            Column: table.Column(name, "the experiment reads it"),
            IsDivisor: experiment.Metrics.Any(metric => metric.Per == name))).ToArray();
        var groups = table.segments.Keys.Select(name => (Name: name, Column: table.Column(name, "the experiment has it among its segments"))).ToArray();
        while (reader.ReadLine() is { } text)
        {
            table.line++;
            if (text.Length == 0)
            {
                continue;
            }

            var cells = Cells(path, table.line, text);
            if (cells.Length != table.header.Length)
            {
                throw table.Wrong($"The row has {cells.Length} cells, the header {table.header.Length}.");
            }

            table.Add(cells, user, arm);
            foreach (var (name, column, isDivisor) in places)
            {
                table.numbers[name].Add(table.Number(cells[column], name, isDivisor));
            }

            foreach (var (name, column) in groups)
            {
                table.segments[name].Add(cells[column]);
            }
        }

        return new UserTable(
            table.arms,
            table.numbers.ToDictionary(column => column.Key, column => (IReadOnlyList<double>)column.Value, StringComparer.Ordinal),
            table.segments.ToDictionary(column => column.Key, column => (IReadOnlyList<string>)column.Value, StringComparer.Ordinal));
    }

    private void Add(string[] cells, int user, int arm)
    {
        if (cells[user].Length == 0 || !known.Add(cells[user]))
        {
            throw Wrong(cells[user].Length == 0 ? "The row names no user." : $"The user '{cells[user]}' has a row already: the unit is the user.");
        }

        var names = experiment.Arms.Select(known => known.Name).ToArray();
        var index = Array.IndexOf(names, cells[arm]);
        arms.Add(index >= 0 ? index : throw Wrong($"There is no arm '{cells[arm]}'. {Suggestion.HintOrAll(cells[arm], names, "arms")}"));
    }

    private double Number(string cell, string column, bool isDivisor)
        => !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value) || Math.Abs(value) > 1e15
            ? throw Wrong($"'{column}' is '{cell}', not a number.")
            : isDivisor && value < 0 ? throw Wrong($"'{column}' is {cell}; what is counted on cannot be less than nothing.")
            : value;

    private int Column(string name, string because)
    {
        var column = Array.IndexOf(header, name);
        return column >= 0
            ? column
            : throw new CommandFailure($"{path}:1: There is no column '{name}': {because}. {Suggestion.HintOrAll(name, header, "columns")}");
    }

    private CommandFailure Wrong(string sentence) => new(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: {sentence.TrimEnd()}"));

    /// <summary>The cells of a line; a quoted one may hold commas and doubled quotes, but no line break.</summary>
    private static string[] Cells(string path, int line, string text)
    {
        if (!text.Contains('"', StringComparison.Ordinal))
        {
            return text.Split(',');
        }

        var cells = new List<string>();
        for (var at = 0; at <= text.Length;)
        {
            if (at == text.Length || text[at] != '"')
            {
                var end = text.IndexOf(',', at) is >= 0 and var comma ? comma : text.Length;
                cells.Add(text[at..end]);
                at = end + 1;
                continue;
            }

            var close = at + 1;
            while (close < text.Length && (text[close] != '"' || (close + 1 < text.Length && text[close + 1] == '"')))
            {
                close += text[close] == '"' ? 2 : 1;
            }

            if (close >= text.Length || (close + 1 < text.Length && text[close + 1] != ','))
            {
                throw new CommandFailure(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: A quoted cell does not end where it should."));
            }

            cells.Add(text[(at + 1)..close].Replace("\"\"", "\"", StringComparison.Ordinal));
            at = close + 2;
        }

        return [.. cells];
    }
}
