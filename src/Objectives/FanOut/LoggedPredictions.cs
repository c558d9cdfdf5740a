using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// What the models said to a request when it was served: a page can be made again from it without them, and by other
/// policies, of which alone it then differs. Immutable; safe for concurrent use.
/// </summary>
/// <param name="columns">By prediction, a number for each candidate, in the order of the candidates' ids.</param>
public sealed class LoggedPredictions(IReadOnlyDictionary<string, double[]> columns)
{
    /// <summary>Names of the predictions.</summary>
    public IEnumerable<string> Names => columns.Keys;

    /// <summary>The numbers of a prediction, or null.</summary>
    public IReadOnlyList<double>? Column(string prediction) => columns.GetValueOrDefault(prediction);

    /// <summary>Copies what a table holds in some of its columns.</summary>
    public static LoggedPredictions Of(PredictionTable table, IEnumerable<int> columns)
        => new(columns.ToDictionary(column => table.Names[column], column => table.Column(column).ToArray(), StringComparer.Ordinal));

    /// <summary>Whether there is a number for each of so many candidates.</summary>
    public bool Fits(int rows)
    {
        foreach (var column in columns.Values)
        {
            if (column.Length != rows)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Fills the columns of a table, so that no model need be asked; false, with nothing done, when one of them was not logged.</summary>
    /// <param name="table">The table; reset here.</param>
    /// <param name="rows">Candidates; <see cref="Fits"/> them.</param>
    /// <param name="needed">The columns.</param>
    /// <param name="report">Emptied: what stood in for a model is part of what was logged.</param>
    public bool TryDeliver(PredictionTable table, int rows, ReadOnlySpan<int> needed, PredictionReport report)
    {
        foreach (var column in needed)
        {
            if (!columns.ContainsKey(table.Names[column]))
            {
                return false;
            }
        }

        report.Reset();
        table.Reset(rows);
        Overwrite(table);
        return true;
    }

    /// <summary>Puts the logged numbers in place of what models said now.</summary>
    public void Overwrite(PredictionTable table)
    {
        for (var column = 0; column < table.Names.Length; column++)
        {
            if (columns.TryGetValue(table.Names[column], out var values))
            {
                values.CopyTo(table.Column(column));
            }
        }
    }
}
