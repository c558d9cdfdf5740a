using System.Buffers;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Telemetry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// The predictions of one request that were not delivered, and what stands in for them. Each walks along its fallbacks
/// as soon as it is known to be missing: models of this process run at once, remote ones are asked and awaited with the
/// other calls. The last link of every chain is a constant, so every row ends with a number.
/// </summary>
internal sealed class FallbackChain(ObjectivesInstruments instruments, TimeProvider time, EvaluationFrame frame, FanOutDeadline deadline, PredictionReport report, RemoteFanOut? remote)
{
    /// <summary>An in-process stand-in may run into the reserve by this much: a page without it is worse than a later one.</summary>
    private static readonly TimeSpan LeastForStandIn = TimeSpan.FromMilliseconds(1);

    private List<MissingPrediction>? missing;
    private bool isOver;
    private bool areRunsHeld;

    /// <summary>Adds every prediction of a model that the surface reads.</summary>
    public void AddAll(BoundModel model, ModelFailure failure)
    {
        foreach (var output in model.Outputs)
        {
            if (output.PredictionColumn >= 0)
            {
                Add(model, output, failure);
            }
        }
    }

    /// <summary>Adds a prediction, all candidates.</summary>
    public void Add(BoundModel model, BoundOutput output, ModelFailure failure)
    {
        frame.Predictions.Column(output.PredictionColumn).Fill(double.NaN);
        AddRows(model, output, failure);
    }

    /// <summary>Adds the candidates whose cell in the prediction's column is NaN.</summary>
    public void AddRows(BoundModel model, BoundOutput output, ModelFailure failure)
    {
        var rows = 0;
        foreach (var cell in frame.Predictions.Column(output.PredictionColumn))
        {
            rows += double.IsNaN(cell) ? 1 : 0;
        }

        var prediction = new MissingPrediction(model, output, failure, rows);
        (missing ??= []).Add(prediction);
        Walk(prediction);
    }

    /// <summary>From now on no stand-in runs in this process: models that nothing has happened to come first.</summary>
    public void HoldRuns() => areRunsHeld = true;

    /// <summary>Runs the stand-ins that were held back.</summary>
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
            if (areRunsHeld && fallback.Model is { IsRemote: false })
            {
                return;
            }

            var column = frame.Predictions.Column(prediction.Output.PredictionColumn);
            Filled filled;
            if (fallback.Model is { IsRemote: true } standIn)
            {
                prediction.Awaited ??= isOver || remote is null ? null : remote.Ask(standIn, frame);
                if (prediction.Awaited is { IsThere: false } && !isOver)
                {
                    return;
                }

                filled = Take(prediction.Awaited, fallback, column);
                prediction.Awaited = null;
            }
            else
            {
                filled = Apply(prediction, fallback, column);
            }

            if (filled != Filled.None)
            {
                Report(prediction, fallback);
            }

            if (filled == Filled.All)
            {
                prediction.IsFilled = true;
                instruments.Watch(prediction.Model.Model.Watches[prediction.Output.Index], column, prediction.Rows);
                return;
            }
        }
    }

    private static Filled Take(RemoteAnswer? answer, BoundFallback fallback, Span<double> column)
        => answer is not null && Merge(answer.Model, fallback.Output, answer.Failure, answer.Call.Values, column) == ModelFailure.None ? Filled.All : Filled.None;

    /// <summary>Fills the NaN cells of a column without the network.</summary>
    private Filled Apply(MissingPrediction prediction, BoundFallback fallback, Span<double> column)
    {
        var output = prediction.Output;
        if (fallback.Model is { } standIn)
        {
            return Run(standIn, fallback.Output, column) ? Filled.All : Filled.None;
        }

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
            report.Add(new Degradation("fallback:" + prediction.Model.Definition.Name, cutOff.Word(), "not-applied"), required: false);
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

    private bool Run(BoundModel standIn, int outputIndex, Span<double> column)
    {
        // Half of what is left: others may need a stand-in after this one.
        var allowed = deadline.Allowed(standIn.Definition.Calls, 2);
        var started = time.GetTimestamp();
        var activity = ObjectivesInstruments.StartCall(standIn.Definition);
        var run = standIn.Model.TakeRun();
        var failure = standIn.Encode(frame, run.Inputs);
        failure = failure == ModelFailure.None ? run.Run(allowed > LeastForStandIn ? allowed : LeastForStandIn) : failure;
        failure = Merge(standIn, outputIndex, failure, run.Values, column);
        standIn.Model.GiveRun(run);
        ObjectivesInstruments.EndCall(activity, failure);
        var elapsed = time.GetElapsedTime(started);
        instruments.CountCall(standIn.Definition, failure, elapsed);
        report.Add(new ModelOutcome(standIn.Definition.Name, failure, elapsed));
        return failure == ModelFailure.None;
    }

    /// <summary>Puts a stand-in's numbers into the rows that have none yet.</summary>
    private static ModelFailure Merge(BoundModel standIn, int outputIndex, ModelFailure failure, double[] values, Span<double> column)
    {
        if (failure != ModelFailure.None)
        {
            return failure;
        }

        var numbers = ArrayPool<double>.Shared.Rent(column.Length);
        failure = PredictionDelivery.Deliver(standIn.Outputs[outputIndex], standIn.Model.Signature, values, numbers.AsSpan(0, column.Length));
        if (failure == ModelFailure.None)
        {
            for (var row = 0; row < column.Length; row++)
            {
                column[row] = double.IsNaN(column[row]) ? numbers[row] : column[row];
            }
        }

        ArrayPool<double>.Shared.Return(numbers);
        return failure;
    }

    private void Report(MissingPrediction prediction, BoundFallback fallback)
    {
        var degradation = new Degradation(prediction.Model.Definition.Name, prediction.Failure.Word(), fallback.Name);
        report.Add(degradation, prediction.Model.Definition.Required);
        instruments.CountFallback(prediction.Model.Definition, degradation.Fallback, degradation.Reason);
    }

    /// <summary>How many of the missing rows a link of the chain has filled.</summary>
    private enum Filled
    {
        None,
        Some,
        All,
    }
}
