using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>
/// Finds how uncertain the values of candidates are, from how uncertain models are of their predictions: the standard deviation by the
/// delta method (A. W. van der Vaart, Asymptotic Statistics, 1998, §3), predictions taken for independent. The slopes are central differences over one
/// standard deviation to each side, of what the value model and the rules make of a candidate. O(uncertain predictions · value).
/// </summary>
internal static class DeviationStage
{
    /// <summary>Values are cut off beyond it, and squares must stay finite.</summary>
    private const double Largest = 1e150;

    /// <summary>Finds them. The predictions are the same before and after.</summary>
    /// <param name="workspace">The request; its values are known, its rules have run and its problem is built.</param>
    /// <param name="scale">What deviations are multiplied by.</param>
    /// <returns>Why they could not be found; nothing when they were.</returns>
    public static CutOff Find(RankWorkspace workspace, double scale)
    {
        var deviations = workspace.Exploration.Deviations;
        var squares = deviations.Begin(workspace.Page.Rows.Length);
        foreach (var uncertain in workspace.Surface.UncertainPredictions)
        {
            if (AddSquares(workspace, uncertain, squares) is not CutOff.None and var reason)
            {
                return reason;
            }
        }

        foreach (ref var square in squares)
        {
            square = Math.Min(scale * Math.Sqrt(square), Largest);
        }

        deviations.Know(squares.Length);
        return CutOff.None;
    }

    private static CutOff AddSquares(RankWorkspace workspace, UncertainPrediction uncertain, Span<double> squares)
    {
        var deviations = workspace.Exploration.Deviations;
        var rows = workspace.Page.Rows;
        var column = workspace.Frame.Predictions.Column(uncertain.Prediction);
        var predicted = deviations.Predicted(column.Length);
        var raised = deviations.Raised(rows.Length);
        column.CopyTo(predicted);
        var reason = Value(workspace, uncertain, sign: 1);
        for (var index = 0; index < rows.Length && reason == CutOff.None; index++)
        {
            raised[index] = AfterRules(workspace, rows[index]);
        }

        reason = reason == CutOff.None ? Value(workspace, uncertain, sign: -1) : reason;
        for (var index = 0; index < rows.Length && reason == CutOff.None; index++)
        {
            var slope = Math.Clamp((raised[index] - AfterRules(workspace, rows[index])) / 2, -Largest, Largest);
            squares[index] = Math.Min(squares[index] + (slope * slope), Largest * Largest);
        }

        predicted.CopyTo(column);
        return reason;
    }

    /// <summary>Values the candidates with a prediction one standard deviation higher or lower.</summary>
    private static CutOff Value(RankWorkspace workspace, UncertainPrediction uncertain, int sign)
    {
        var (frame, deviations) = (workspace.Frame, workspace.Exploration.Deviations);
        var column = frame.Predictions.Column(uncertain.Prediction);
        var variance = frame.Predictions.Column(uncertain.Variance);
        var predicted = deviations.Predicted(column.Length);
        for (var row = 0; row < column.Length; row++)
        {
            column[row] = predicted[row] + (sign * Math.Sqrt(Math.Max(0, variance[row])));
        }

        workspace.Surface.Value.Evaluate(frame, deviations.Valued);
        return deviations.Valued.CutOff;
    }

    private static double AfterRules(RankWorkspace workspace, int row)
    {
        var (value, effects) = (workspace.Exploration.Deviations.Valued.Values[row], workspace.Effects);
        var last = workspace.Surface.RuleRunner.Explain(workspace.Rules, row, value, effects) - 1;
        return last < 0 ? value : effects[last].After;
    }
}
