using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Objectives.Calls;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>Runs a loaded model over its reference rows and reports where it says something else than they do.</summary>
internal sealed class ReferenceCheck(LocalModel model, string modelFile, DiagnosticBag diagnostics)
{
    /// <summary>Rows that are reported; a mix-up shows in nearly all.</summary>
    private const int MostReported = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private int reported;

    public void Run(ReferenceRows reference)
    {
        if (!model.Signature.Inputs.Any(input => input.IsRequest))
        {
            RunTogether(reference);
            return;
        }

        // Each row is of a request of its own.
        var findings = diagnostics.Count;
        for (var row = 0; row < reference.Rows.Length && diagnostics.Count == findings; row++)
        {
            RunTogether(reference with { Rows = [reference.Rows[row]] });
        }
    }

    private void RunTogether(ReferenceRows reference)
    {
        if (ReferenceRequest.Make(model.Definition, reference, diagnostics) is not var (frame, encoders))
        {
            return;
        }

        var call = model.TakeCall();
        call.Start(reference.Rows.Length);
        for (var input = 0; input < encoders.Length; input++)
        {
            encoders[input].Encode(frame, call.Inputs[input], call.Faults);
        }

        var failure = call.Faults.Count > 0 ? call.Faults.Failure : call.Run(Patience);
        if (failure != ModelFailure.None || call.Faults.Count > 0)
        {
            var why = call.Faults.Count > 0 ? call.Faults.Describe(frame.Candidates) : call.Problem ?? failure.Word();
            Report(ModelCodes.ReferenceMismatch, reference.Rows[0].Place, $"{modelFile} cannot be run over its reference rows: {why.TrimEnd('.')}.");
        }
        else
        {
            Compare(reference, call);
        }

        call.Release();
    }

    private void Compare(ReferenceRows reference, ModelCall call)
    {
        for (var row = 0; row < reference.Rows.Length && reported < MostReported; row++)
        {
            foreach (var (key, value) in reference.Rows[row].Outputs)
            {
                if (Find(key.Text) is not var (tensor, column))
                {
                    reported++;
                    var names = model.Signature.Outputs.Select(output => output.Name).Concat(model.Definition.Outputs.Select(output => output.Prediction)).Distinct(StringComparer.Ordinal);
                    Report(ModelCodes.BadReferenceRows, key, $"The model has no output '{Excerpt.Of(key.Text)}'.", $"Its outputs: {string.Join(", ", names)}.");
                    continue;
                }

                var width = model.Signature.Outputs[tensor].Width;
                var said = call.Values.AsSpan(model.Signature.OutputOffset(tensor, call.Rows) + (row * width), width);
                if (value is not YamlSequence list)
                {
                    Compare(value, said[column], key.Text, reference.Tolerance, reference.Rows[row]);
                }
                else if (list.Items.Length != width)
                {
                    reported++;
                    Report(ModelCodes.BadReferenceRows, list, $"'{Excerpt.Of(key.Text)}' has {width} numbers in a row, not {list.Items.Length}.");
                }
                else
                {
                    for (var place = 0; place < width; place++)
                    {
                        Compare(list.Items[place], said[place], key.Text, reference.Tolerance, reference.Rows[row]);
                    }
                }
            }
        }
    }

    private void Compare(YamlNode expected, double said, string output, double tolerance, ReferenceRow row)
    {
        if (expected is not YamlScalar scalar || TensorNumber.Read(scalar) is not { Value: var wanted } || double.IsNaN(wanted))
        {
            reported++;
            Report(ModelCodes.BadReferenceRows, expected, $"'{Excerpt.Of(output)}' must be a number here.");
        }
        else if (!(Math.Abs(said - wanted) <= tolerance * Math.Max(1, Math.Abs(wanted))))
        {
            reported++;
            Report(
                ModelCodes.ReferenceMismatch,
                expected,
                FormattableString.Invariant($"{modelFile} says {said:G9} as '{output}' for this row, its reference says {wanted:G9}."),
                $"Columns or words are in another order than at training, or the file is of another model. The registry sends {Excerpt.Start(Sent(row), 300)}.");
        }
    }

    /// <summary>The columns in the registry's order, with what the row holds.</summary>
    private string Sent(ReferenceRow row) => string.Join(", ", model.Definition.Inputs.SelectMany(input => input.Columns).Select(column =>
    {
        var name = column.Name ?? column.Expression.Text;
        var value = row.Inputs.FirstOrDefault(entry => name.EndsWith(entry.Key.Text, StringComparison.Ordinal))?.Value as YamlScalar;
        return $"{name} {value?.Text ?? "missing"}";
    }));

    /// <summary>An output by its tensor, or by the prediction that is made of it.</summary>
    private (int Tensor, int Column)? Find(string name)
    {
        var tensors = model.Signature.Outputs.Select(output => output.Name).ToImmutableArray();
        return tensors.IndexOf(name) is >= 0 and var tensor ? (tensor, 0)
            : model.Definition.Outputs.FirstOrDefault(output => output.Prediction.Equals(name, StringComparison.Ordinal)) is { } prediction
                ? (tensors.IndexOf(prediction.Tensor), prediction.Column)
                : null;
    }

    private void Report(string code, YamlNode place, string message, string? hint = null) => diagnostics.Error(code, place.Source, place.Span, message, hint);
}
