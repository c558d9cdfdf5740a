using System.Globalization;
using System.Text.RegularExpressions;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.InProcess;

/// <summary>
/// Finds the rows that a runtime fails for, an id beyond the end of an embedding above all, and runs the others: an unknown
/// id costs its own candidate. The rows at fault are given the inputs of another, so that the others are computed as if
/// every row were good. Where the runtime's sentence says which numbers it takes, one failed run shows all rows of a column;
/// otherwise rows are halved, O(k log N) runs for k of N.
/// </summary>
internal sealed partial class RowsAtFault(LocalCall call, IModelRunner runner, TimeProvider time)
{
    /// <summary>A model that fails for everything is not worth more.</summary>
    private const int MostRuns = 64;

    private int runs;
    private long started;
    private TimeSpan timeout;

    private TimeSpan Left => timeout - time.GetElapsedTime(started);

    /// <summary>Runs the call without the rows that it fails for; still failed when they cannot be told.</summary>
    /// <param name="begun">When the call's time began.</param>
    /// <param name="allowed">Its time.</param>
    public ModelFailure LeaveOut(long begun, TimeSpan allowed)
    {
        (started, timeout) = (begun, allowed);
        if (!runner.RunsRowsAlone || call.Rows < 2)
        {
            return ModelFailure.RunFailed;
        }

        var failure = ModelFailure.RunFailed;
        while (failure == ModelFailure.RunFailed && runs < MostRuns && AddBySentence())
        {
            failure = RunOthers();
        }

        if (failure == ModelFailure.RunFailed && Halve(0, call.Rows))
        {
            failure = RunOthers();
        }

        if (failure != ModelFailure.None && !call.Faults.AreAll)
        {
            // What was found so far is not all of it.
            call.Faults.Reset(call.Rows);
            return failure;
        }

        call.Faults.Cause = call.Problem;
        return failure;
    }

    private ModelFailure RunOthers()
    {
        if (call.Faults.AreAll)
        {
            return call.Faults.Failure;
        }

        if (Left <= TimeSpan.Zero)
        {
            return ModelFailure.Timeout;
        }

        runs++;
        call.CoverFaults();
        return runner.Run(call.Inputs, call.Values, Left);
    }

    /// <summary>Adds the rows with a number that is out of the bounds that the runtime names; false when there is no new one.</summary>
    private bool AddBySentence()
    {
        if (Bounds().Match(runner.Problem ?? "") is not { Success: true } bounds
            || !long.TryParse(bounds.Groups["given"].Value, CultureInfo.InvariantCulture, out var given)
            || !long.TryParse(bounds.Groups["low"].Value, CultureInfo.InvariantCulture, out var low)
            || !long.TryParse(bounds.Groups["high"].Value, CultureInfo.InvariantCulture, out var high))
        {
            return false;
        }

        if (ColumnWith(given) is not var (index, column))
        {
            return false;
        }

        var before = call.Faults.Count;
        Add(call.Inputs[index], column, call.Signature.Inputs[index].Name, low, high);
        return call.Faults.Count > before;
    }

    /// <summary>The one column of whole numbers that holds it; null when there is none, or several that it may be.</summary>
    private (int Input, int Column)? ColumnWith(long number)
    {
        var (found, place) = (0, default((int, int)));
        for (var index = 0; index < call.Inputs.Length; index++)
        {
            for (var column = 0; !call.Signature.Inputs[index].IsRequest && column < call.Inputs[index].Width; column++)
            {
                if (Holds(call.Inputs[index], column, number))
                {
                    found++;
                    place = (index, column);
                }
            }
        }

        return found == 1 ? place : null;
    }

    private bool Holds(TensorBuffer input, int column, long number)
    {
        for (var row = 0; row < call.Rows; row++)
        {
            if (!call.Faults.Contains(row) && Whole(input, (row * input.Width) + column) == number)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(TensorBuffer input, int column, string tensor, long low, long high)
    {
        for (var row = 0; row < call.Rows; row++)
        {
            if (Whole(input, (row * input.Width) + column) is { } number && (number < low || number > high))
            {
                var problem = call.Faults.WantsProblem(row)
                    ? FormattableString.Invariant($"{number} in column {column} of '{tensor}' is beyond what the model knows, {Math.Max(low, 0)} to {high}")
                    : null;
                call.Faults.Add(row, ModelFailure.UnknownId, problem);
            }
        }
    }

    /// <summary>Adds the rows of a stretch that fail alone; false when that takes too many runs or too long.</summary>
    private bool Halve(int first, int count)
    {
        if (++runs > MostRuns || Left <= TimeSpan.Zero)
        {
            return false;
        }

        switch (runner.TryRun(call.Inputs, first, count, Left))
        {
            case ModelFailure.None:
                return true;
            case ModelFailure.RunFailed when count == 1:
                call.Faults.Add(first, ModelFailure.RunFailed, call.Faults.WantsProblem(first) ? "the runtime fails for it" : null);
                return true;
            case ModelFailure.RunFailed:
                return Halve(first, count / 2) && Halve(first + (count / 2), count - (count / 2));
            default:
                return false;
        }
    }

    private static long? Whole(TensorBuffer tensor, int element) => tensor.Datatype switch
    {
        TensorDatatype.INT64 => tensor.Elements<long>()[element],
        TensorDatatype.INT32 => tensor.Elements<int>()[element],
        _ => null,
    };

    [GeneratedRegex(@"idx=(?<given>-?\d+) must be within the inclusive range \[(?<low>-?\d+),\s*(?<high>-?\d+)\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bounds();
}
