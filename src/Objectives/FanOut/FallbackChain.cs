using System.Buffers;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Calls;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.InProcess;
using RankOrchestrator.Objectives.Registry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// The predictions of one request that were not delivered, and what stands in for them. Each walks along its fallbacks
/// as soon as it is known to be missing: models of this process run at once, remote ones are asked and awaited with the
/// other calls. The last link of every chain is a constant, so every row ends with a number.
/// </summary>
/// <param name="report">Where what stands in is told.</param>
/// <param name="frame">What stand-ins are given, and whose predictions they fill.</param>
/// <param name="deadline">When the models' time is over.</param>
/// <param name="local">Runs models of this process.</param>
/// <param name="calls">Asks remote ones.</param>
internal sealed class FallbackChain(CallReport report, EvaluationFrame frame, FanOutDeadline deadline, LocalRuns local, CallsUnderWay calls)
{
    /// <summary>An in-process stand-in may run into the reserve by this much: a page without it is worse than a later one.</summary>
    private static readonly TimeSpan LeastForStandIn = TimeSpan.FromMilliseconds(1);

    private List<MissingPrediction>? missing;
    private bool isOver;
    private bool areRunsHeld = true;

    /// <summary>Adds every prediction of a model that the surface reads.</summary>
    public void AddAll(BoundModel model, ModelFailure failure, string? detail = null)
    {
        foreach (var output in model.Outputs)
        {
            if (output.PredictionColumn >= 0)
            {
                Add(model, output, failure, detail);
            }
        }
    }

    /// <summary>Adds a prediction, all candidates.</summary>
    public void Add(BoundModel model, BoundOutput output, ModelFailure failure, string? detail = null)
    {
        frame.Predictions.Column(output.PredictionColumn).Fill(double.NaN);
        AddRows(model, output, failure, detail);
    }

    /// <summary>Adds the candidates whose cell in the prediction's column is NaN.</summary>
    public void AddRows(BoundModel model, BoundOutput output, ModelFailure failure, string? detail = null)
    {
        var rows = 0;
        foreach (var cell in frame.Predictions.Column(output.PredictionColumn))
        {
            rows += double.IsNaN(cell) ? 1 : 0;
        }

        var prediction = new MissingPrediction(model, output, failure, rows) { Detail = detail };
        (missing ??= []).Add(prediction);
        Walk(prediction);
    }

    /// <summary>From now on stand-ins run in this process too, those that were held back first: models that nothing has happened to came before them.</summary>
    public void ReleaseRuns()
    {
        areRunsHeld = false;
        foreach (var prediction in missing ?? [])
        {
            if (prediction is { IsFilled: false, Awaited: null })
            {
                Walk(prediction);
            }
        }
    }

    /// <summary>Goes on with the predictions whose awaited stand-in has answered.</summary>
    public void Advance()
    {
        foreach (var prediction in missing ?? [])
        {
            if (prediction.Awaited is { IsThere: true })
            {
                Walk(prediction);
            }
        }
    }

    /// <summary>Ends all chains: stand-ins that have not answered by now are late.</summary>
    public void Finish()
    {
        isOver = true;
        foreach (var prediction in missing ?? [])
        {
            if (!prediction.IsFilled)
            {
                Walk(prediction);
            }
        }
    }

    /// <summary>Tries one fallback after the other until every row is filled or an answer has to be awaited.</summary>
    private void Walk(MissingPrediction prediction)
    {
        for (; prediction.Link < prediction.Output.Fallbacks.Length; prediction.Link++)
        {
            var fallback = prediction.Output.Fallbacks[prediction.Link];
            var column = frame.Predictions.Column(prediction.Output.PredictionColumn);
            Filled filled;
            switch (fallback.Model)
            {
                case BoundModel<LocalModel> standIn:
                    if (areRunsHeld)
                    {
                        return;
                    }

                    filled = Merge(standIn, fallback.Output, Run(standIn), column);
                    break;
                case BoundModel<CalledModel> standIn:
                    prediction.Awaited ??= isOver ? null : calls.Ask(standIn, frame);
                    if (prediction.Awaited is { IsThere: false } && !isOver)
                    {
                        return;
                    }

                    filled = prediction.Awaited is { } answer ? Merge(standIn, fallback.Output, answer, column) : Filled.None;
                    prediction.Awaited = null;
                    break;
                case null:
                    filled = Apply(prediction, fallback, column);
                    break;
                default:
                    throw new InvalidOperationException($"{fallback.Name} cannot stand in.");
            }

            if (filled != Filled.None)
            {
                Report(prediction, fallback);
            }

            if (filled == Filled.All)
            {
                prediction.IsFilled = true;
                report.Instruments.Watch(prediction.Model.Loaded.Watches[prediction.Output.Index], column, prediction.Rows);
                return;
            }
        }
    }

    /// <summary>Fills the NaN cells of a column without a model.</summary>
    private Filled Apply(MissingPrediction prediction, BoundFallback fallback, Span<double> column)
    {
        var output = prediction.Output;
        if (fallback.Expression is null)
        {
            foreach (ref var cell in column)
            {
                cell = double.IsNaN(cell) ? fallback.Constant : cell;
            }

            return Filled.All;
        }

        var numbers = ArrayPool<double>.Shared.Rent(column.Length);
        fallback.Expression.FillNumbers(frame, numbers.AsSpan(0, column.Length));
        if (frame.Meter.CutOff is not CutOff.None and var cutOff)
        {
            report.Page.Add(new Degradation("fallback:" + prediction.Model.Definition.Name, cutOff.Word(), "not-applied"), required: false);
        }

        var (some, all) = (false, true);
        for (var row = 0; row < column.Length; row++)
        {
            if (double.IsNaN(column[row]))
            {
                var usable = PredictionDelivery.IsBelievable(output.Definition, numbers[row]);
                column[row] = usable ? numbers[row] : double.NaN;
                some |= usable;
                all &= usable;
            }
        }

        ArrayPool<double>.Shared.Return(numbers);
        return all ? Filled.All : some ? Filled.Some : Filled.None;
    }

    private LocalCall Run(BoundModel<LocalModel> standIn)
    {
        // Half of what is left: others may need a stand-in after this one.
        var allowed = deadline.Allowed(standIn.Definition.Calls, 2);
        var call = local.StandIn(standIn, allowed > LeastForStandIn ? allowed : LeastForStandIn, out var isNew);
        if (isNew)
        {
            report.Add(standIn.Definition, call.Failure, call.Elapsed);
        }

        return call;
    }

    /// <summary>Puts a stand-in's numbers into the rows that have none yet.</summary>
    private static Filled Merge(BoundModel standIn, int outputIndex, ModelCall call, Span<double> column)
    {
        if (call.Failure != ModelFailure.None)
        {
            return Filled.None;
        }

        var numbers = ArrayPool<double>.Shared.Rent(column.Length);
        var failure = PredictionDelivery.Deliver(standIn.Outputs[outputIndex], call, numbers.AsSpan(0, column.Length));
        var (some, all) = (false, true);
        for (var row = 0; failure == ModelFailure.None && row < column.Length; row++)
        {
            if (double.IsNaN(column[row]))
            {
                // It may itself say nothing about some.
                column[row] = numbers[row];
                some |= !double.IsNaN(numbers[row]);
                all &= !double.IsNaN(numbers[row]);
            }
        }

        ArrayPool<double>.Shared.Return(numbers);
        return failure != ModelFailure.None ? Filled.None : all ? Filled.All : some ? Filled.Some : Filled.None;
    }

    private void Report(MissingPrediction prediction, BoundFallback fallback)
    {
        var degradation = new Degradation(prediction.Model.Definition.Name, prediction.Failure.Word(), fallback.Name) { Detail = prediction.Detail };
        report.Page.Add(degradation, prediction.Model.Definition.Required);
        report.Instruments.CountFallback(prediction.Model.Definition, degradation.Fallback, degradation.Reason);
    }

    /// <summary>How many of the missing rows a link of the chain has filled.</summary>
    private enum Filled
    {
        None,
        Some,
        All,
    }
}
