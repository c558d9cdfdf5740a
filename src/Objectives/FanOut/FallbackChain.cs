using System.Buffers;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// The predictions of one request that were not delivered, and what stands in for them. Models that stand in run in this
/// process at once; remote ones are asked in what is left of the time. The last link of every chain is a constant, so
/// every row ends with a number.
/// </summary>
internal sealed class FallbackChain(ObjectivesInstruments instruments, TimeProvider time, EvaluationFrame frame, FanOutDeadline deadline, PredictionReport report)
{
    /// <summary>An in-process stand-in may run into the reserve by this much: a page without it is worse than a later one.</summary>
    private static readonly TimeSpan LeastForStandIn = TimeSpan.FromMilliseconds(1);

    private List<(BoundModel Model, BoundOutput Output, ModelFailure Failure)>? missing;

    /// <summary>Whether a chain may have to ask a remote model.</summary>
    public bool NeedsRemote { get; private set; }

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

    /// <summary>Adds a prediction.</summary>
    public void Add(BoundModel model, BoundOutput output, ModelFailure failure)
    {
        (missing ??= []).Add((model, output, failure));
        foreach (var fallback in output.Fallbacks)
        {
            NeedsRemote |= fallback.Model is { IsRemote: true };
        }
    }

    /// <summary>Fills all missing predictions without remote stand-ins.</summary>
    public void FillLocally()
    {
        foreach (var (model, output, failure) in missing ?? [])
        {
            var column = frame.Predictions.Column(output.PredictionColumn);
            column.Fill(double.NaN);
            FillMissingRows(model, output, failure, column);
        }
    }

    /// <summary>Fills all missing predictions.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        foreach (var (model, output, failure) in missing ?? [])
        {
            frame.Predictions.Column(output.PredictionColumn).Fill(double.NaN);
            for (var link = 0; link < output.Fallbacks.Length; link++)
            {
                if (output.Fallbacks[link].Model is { IsRemote: true } standIn && await AskAsync(standIn, output.Fallbacks[link].Output, output, cancellationToken))
                {
                    Report(model, output, failure, link);
                    break;
                }

                if (output.Fallbacks[link].Model is not { IsRemote: true } && Apply(output, link, frame.Predictions.Column(output.PredictionColumn)) is var filled && filled != Filled.None)
                {
                    Report(model, output, failure, link);
                    if (filled == Filled.All)
                    {
                        break;
                    }
                }
            }
        }
    }

    /// <summary>Fills the rows of a column that hold no believable number, by the links that need no network.</summary>
    public void FillMissingRows(BoundModel model, BoundOutput output, ModelFailure failure, Span<double> column)
    {
        foreach (ref var cell in column)
        {
            cell = cell >= output.Definition.Minimum && cell <= output.Definition.Maximum && double.IsFinite(cell) ? cell : double.NaN;
        }

        for (var link = 0; link < output.Fallbacks.Length; link++)
        {
            var filled = Apply(output, link, column);
            if (filled != Filled.None)
            {
                Report(model, output, failure, link);
            }

            if (filled == Filled.All)
            {
                return;
            }
        }
    }

    /// <summary>Fills the NaN cells of a column.</summary>
    private Filled Apply(BoundOutput output, int link, Span<double> column)
    {
        var fallback = output.Fallbacks[link];
        if (fallback.Model is { } standIn)
        {
            return !standIn.IsRemote && Run(standIn, fallback.Output, column) ? Filled.All : Filled.None;
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
        var (some, all) = (false, true);
        for (var row = 0; row < column.Length; row++)
        {
            if (double.IsNaN(column[row]))
            {
                var usable = double.IsFinite(numbers[row]) && numbers[row] >= output.Definition.Minimum && numbers[row] <= output.Definition.Maximum;
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
        var allowed = deadline.Allowed(standIn.Definition.Calls);
        var started = time.GetTimestamp();
        var run = standIn.Model.TakeRun();
        standIn.Encode(frame, run.Inputs);
        var failure = run.Run(allowed > LeastForStandIn ? allowed : LeastForStandIn);
        failure = Merge(standIn, outputIndex, failure, run.Values, column);
        standIn.Model.GiveRun(run);
        return Conclude(standIn, failure, started);
    }

    private async ValueTask<bool> AskAsync(BoundModel standIn, int outputIndex, BoundOutput output, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (deadline.Allowed(standIn.Definition.Calls) <= TimeSpan.Zero)
        {
            return false;
        }

        var asked = new RemoteFanOut([standIn], time, deadline, cancellationToken);
        asked.Start(frame);
        await asked.WaitAsync();
        var failure = asked.Take(0, out var values, out _);
        failure = Merge(standIn, outputIndex, failure, values, frame.Predictions.Column(output.PredictionColumn));
        asked.Release(0);
        return Conclude(standIn, failure, started);
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

    private bool Conclude(BoundModel standIn, ModelFailure failure, long started)
    {
        var elapsed = time.GetElapsedTime(started);
        instruments.CountCall(standIn.Definition.Name, failure, elapsed);
        report.Add(new ModelOutcome(standIn.Definition.Name, failure, elapsed));
        return failure == ModelFailure.None;
    }

    private void Report(BoundModel model, BoundOutput output, ModelFailure failure, int link)
    {
        var degradation = new Degradation(model.Definition.Name, failure.Word(), output.Fallbacks[link].Name);
        report.Add(degradation, model.Definition.Required);
        instruments.CountFallback(degradation.Model, degradation.Fallback, degradation.Reason);
        model.Model.Watches[output.Index].Observe(frame.Predictions.Column(output.PredictionColumn), areFallbacks: true);
    }

    /// <summary>How many of the missing rows a link of the chain has filled.</summary>
    private enum Filled
    {
        None,
        Some,
        All,
    }
}
