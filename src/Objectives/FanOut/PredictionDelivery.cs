using RankOrchestrator.Objectives.OpenInference;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>Takes one prediction out of a model's numbers, calibrates it and checks that it can be believed.</summary>
internal static class PredictionDelivery
{
    /// <summary>Single precision may step over a bound by this share of it without meaning anything.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Fills the column; when it fails, the column's content is undefined.</summary>
    public static ModelFailure Deliver(BoundOutput output, InferenceSignature signature, ReadOnlySpan<double> values, Span<double> column)
    {
        var width = signature.Outputs[output.Tensor].Width;
        var place = signature.OutputOffset(output.Tensor, column.Length) + output.Definition.Column;
        foreach (ref var cell in column)
        {
            cell = values[place];
            place += width;
        }

        return Conclude(output, column);
    }

    /// <summary>Calibrates and checks a column that holds what the model said.</summary>
    public static ModelFailure Conclude(BoundOutput output, Span<double> column)
    {
        var definition = output.Definition;
        definition.Calibration?.Apply(column);
        var below = definition.Minimum - (Rounding * Math.Max(1, Math.Abs(definition.Minimum)));
        var above = definition.Maximum + (Rounding * Math.Max(1, Math.Abs(definition.Maximum)));
        foreach (ref var cell in column)
        {
            if (!double.IsFinite(cell))
            {
                return ModelFailure.NotFinite;
            }

            if (cell < below || cell > above)
            {
                return ModelFailure.OutOfRange;
            }

            cell = Math.Clamp(cell, definition.Minimum, definition.Maximum);
        }

        return ModelFailure.None;
    }
}
