using RankOrchestrator.Objectives.Calls;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>Takes one prediction out of a model's numbers, calibrates it and checks that it can be believed.</summary>
internal static class PredictionDelivery
{
    /// <summary>Single precision may step over a bound by this share of it without meaning anything.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Fills the column, with NaN for the candidates that the call says nothing about; when it fails, its content is undefined.</summary>
    public static ModelFailure Deliver(BoundOutput output, ModelCall call, Span<double> column)
    {
        var width = call.Signature.Outputs[output.Tensor].Width;
        var place = call.Signature.OutputOffset(output.Tensor, column.Length) + output.Definition.Column;
        foreach (ref var cell in column)
        {
            cell = call.Values[place];
            place += width;
        }

        var failure = Conclude(output.Definition, column);
        for (var row = 0; call.Faults.Count > 0 && row < column.Length; row++)
        {
            column[row] = call.Faults.Contains(row) ? double.NaN : column[row];
        }

        return failure;
    }

    /// <summary>
    /// Calibrates and checks a column that holds what the model said. Cells that cannot be believed become NaN; the
    /// failure is that of the first of them.
    /// </summary>
    public static ModelFailure Conclude(OutputDefinition output, Span<double> column)
    {
        output.Calibration?.Apply(column);
        var below = output.Minimum - (Rounding * Math.Max(1, Math.Abs(output.Minimum)));
        var above = output.Maximum + (Rounding * Math.Max(1, Math.Abs(output.Maximum)));
        var failure = ModelFailure.None;
        foreach (ref var cell in column)
        {
            if (cell >= below && cell <= above && double.IsFinite(cell))
            {
                cell = Math.Clamp(cell, output.Minimum, output.Maximum);
                continue;
            }

            failure = failure != ModelFailure.None ? failure : double.IsFinite(cell) ? ModelFailure.OutOfRange : ModelFailure.NotFinite;
            cell = double.NaN;
        }

        return failure;
    }

    /// <summary>Whether a number that comes from elsewhere can stand in for the prediction.</summary>
    public static bool IsBelievable(OutputDefinition output, double number)
        => double.IsFinite(number) && number >= output.Minimum && number <= output.Maximum;
}
