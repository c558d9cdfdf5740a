using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models.Kinds;
using RankOrchestrator.Policies.Sayings;

namespace RankOrchestrator.Policies.Models;

/// <summary>Reads what a model predicts.</summary>
internal sealed class OutputReader(ModelKind kind, DiagnosticBag diagnostics)
{
    public OutputDefinition Read(RecordReader output)
    {
        CheckKind(output);
        var range = output.Scalars("range");
        var definition = new OutputDefinition
        {
            Prediction = output.Text("prediction")!,
            Say = SayingReader.Read(output, diagnostics),
            Tensor = output.Text("tensor") ?? output.Text("prediction")!,
            Column = output.Whole("column") ?? 0,
            TensorWidth = output.Whole("width") ?? 0,
            Value = output.Scalar("value"),
            Variance = output.Scalar("variance"),
            Calibration = output.Record("calibration") is { } calibration ? ReadCalibration(calibration) : null,
            Minimum = range.Length == 2 ? ScalarValues.Number(range[0])!.Value : double.MinValue,
            Maximum = range.Length == 2 ? ScalarValues.Number(range[1])!.Value : double.MaxValue,
            Fallbacks = [.. output.Items("fallback").OfType<YamlMapping>().Select(fallback => ReadFallback(new RecordReader(fallback)))],
        };
        if (output.Node("range") is { } written && (range.Length != 2 || definition.Minimum >= definition.Maximum))
        {
            diagnostics.Error(ModelCodes.ImpossibleNumber, written.Source, written.Span, "A range is [smallest, largest], in this order.");
        }

        CheckPrior(output, definition);
        return definition;
    }

    private static FallbackDefinition ReadFallback(RecordReader fallback)
        => fallback.Scalar("model") is { } model ? new ModelFallback(model, fallback.Text("prediction"))
            : fallback.Scalar("column") is { } column ? new ColumnFallback(column)
            : new PriorFallback(fallback.Number("prior") ?? 0);

    private void CheckKind(RecordReader output)
    {
        var refused = kind.HasTensors ? new[] { "value" } : ["tensor", "column", "width"];
        foreach (var key in refused.Where(output.Has))
        {
            diagnostics.Error(ModelCodes.KindMismatch, output.Mapping.Source, output.Mapping.Find(key)!.Key.Span, $"An output of this kind of model has no '{key}'.");
        }

        if (!kind.HasTensors && !output.Has("value"))
        {
            diagnostics.Error(ModelCodes.KindMismatch, output.Mapping.Source, output.Mapping.Entries[0].Key.Span, "An output of an expression model needs the key 'value'.");
        }
    }

    private void CheckPrior(RecordReader output, OutputDefinition definition)
    {
        var fallbacks = output.Node("fallback")!;
        if (definition.Fallbacks[^1] is not PriorFallback)
        {
            diagnostics.Error(
                ModelCodes.NoPrior,
                fallbacks.Source,
                fallbacks.Span,
                $"The fallbacks of '{definition.Prediction}' must end with a prior: every other one can fail too.",
                "Add '- prior: ' and the average the model predicts.");
        }

        var written = output.Items("fallback").OfType<YamlMapping>().ToArray();
        for (var index = 0; index < written.Length; index++)
        {
            if (definition.Fallbacks[index] is PriorFallback prior && (prior.Value < definition.Minimum || prior.Value > definition.Maximum))
            {
                var place = written[index]["prior"]!;
                diagnostics.Error(
                    ModelCodes.ImpossibleNumber,
                    place.Source,
                    place.Span,
                    string.Create(CultureInfo.InvariantCulture, $"The prior {prior.Value} of '{definition.Prediction}' lies outside its range {definition.Minimum} to {definition.Maximum}."),
                    "A prior is the average of what the model predicts.");
            }

            if (index > 0 && definition.Fallbacks[index - 1] is PriorFallback)
            {
                diagnostics.Warning(
                    ModelCodes.NoEffect,
                    written[index].Source,
                    written[index].Span,
                    $"This fallback of '{definition.Prediction}' is never reached: the prior before it always delivers.",
                    "Put the prior last, or remove this one.");
            }
        }
    }

    private PredictionCalibration? ReadCalibration(RecordReader calibration)
    {
        if (calibration.Record("platt") is { } platt)
        {
            WarnOfConstant(platt, "slope", platt.Number("slope") is 0);
            return new PlattCalibration(platt.Number("slope") ?? 1, platt.Number("intercept") ?? 0, platt.Text("of") is "logit");
        }

        if (calibration.Record("linear") is { } linear)
        {
            WarnOfConstant(linear, "scale", linear.Number("scale") is 0);
            if ((linear.Number("scale") ?? 1) == 1 && (linear.Number("offset") ?? 0) == 0)
            {
                diagnostics.Warning(
                    ModelCodes.NoEffect,
                    linear.Mapping.Source,
                    linear.Mapping.Span,
                    "This calibration changes no number.",
                    "Write a scale other than 1 or an offset other than 0, or remove it.");
            }

            return new LinearCalibration(linear.Number("scale") ?? 1, linear.Number("offset") ?? 0);
        }

        var points = calibration.Items("isotonic").OfType<YamlSequence>().Select(Point).ToArray();
        var scores = points.Select(point => point.Score).ToImmutableArray();
        var values = points.Select(point => point.Value).ToImmutableArray();
        for (var index = 1; index < points.Length; index++)
        {
            if (scores[index] <= scores[index - 1] || values[index] < values[index - 1])
            {
                var node = calibration.Items("isotonic")[index];
                diagnostics.Error(ModelCodes.ImpossibleNumber, node.Source, node.Span, "Scores must rise from point to point and values must not fall.");
            }
        }

        return new IsotonicCalibration(scores, values);
    }

    private void WarnOfConstant(RecordReader calibration, string key, bool isConstant)
    {
        if (isConstant)
        {
            var place = calibration.Node(key)!;
            diagnostics.Warning(ModelCodes.NoEffect, place.Source, place.Span, $"With '{key}: 0' the model's numbers do not count: all become one.", "Write a number other than 0.");
        }
    }

    private (double Score, double Value) Point(YamlSequence point)
    {
        var numbers = point.Items.OfType<YamlScalar>().Select(item => ScalarValues.Number(item) ?? 0).ToArray();
        if (numbers.Length != 2)
        {
            diagnostics.Error(ModelCodes.ImpossibleNumber, point.Source, point.Span, "A point is a pair [score, value].");
            return (0, 0);
        }

        return (numbers[0], numbers[1]);
    }
}
