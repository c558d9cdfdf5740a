using Google.Protobuf;
using RankOrchestrator.Allocation.CpSat.Protocol;
using RankOrchestrator.Allocation.Engines;

namespace RankOrchestrator.Allocation.CpSat;

/// <summary>The questions asked about one page: they share one budget of steps and one deadline.</summary>
internal sealed class CpSatConversation(ICpSatSolver solver, AllocationOptions options, TimeSpan longest)
{
    /// <summary>
    /// Steps in one unit of CP-SAT's deterministic time, which is near a second of native code: a step is ten microseconds
    /// of work, the same work on every machine.
    /// </summary>
    public const double StepsPerDeterministicSecond = 100_000;

    /// <summary>A tolerance at or below this asks for proof: the solver's integers leave no room for rounding.</summary>
    private const double Proof = 1e-9;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(2);
    private double spent;

    /// <summary>Why the last question has no answer.</summary>
    public CpSatFailure Failure { get; private set; }

    /// <summary>A sentence about <see cref="Failure"/>.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>Whether the clock ended a search before its steps were used.</summary>
    public bool EndedByClock { get; private set; }

    /// <summary>Steps used so far.</summary>
    public long Steps => (long)Math.Ceiling(spent * StepsPerDeterministicSecond);

    /// <summary>Asks for the best page by value; an answer within the gap tolerance will do. Null when there is no answer, see <see cref="Failure"/>.</summary>
    public CpSolverResponse? AskForValue(CpModelProto model) => Ask(model, share: 1, options.GapTolerance);

    /// <summary>Asks a question; null when there is no answer, see <see cref="Failure"/>.</summary>
    /// <param name="model">The question.</param>
    /// <param name="share">The part of the remaining budget it may use.</param>
    public CpSolverResponse? Ask(CpModelProto model, double share = 1) => Ask(model, share, gapTolerance: 0);

    /// <summary>Answers that what came back can not be an answer to the question.</summary>
    public void Distrust(string detail) => Failed(CpSatFailure.Garbage, detail);

    private CpSolverResponse? Ask(CpModelProto model, double share, double gapTolerance)
    {
        var steps = Math.Max(0, (options.StepBudget / StepsPerDeterministicSecond) - spent) * share;
        var patience = Patience();
        if (patience < Shortest)
        {
            EndedByClock = true;
            return Failed(CpSatFailure.NoPage, "The deadline passed before CP-SAT could be asked.");
        }

        if (steps <= 0)
        {
            return Failed(CpSatFailure.NoPage, "The step budget was used up before CP-SAT could be asked.");
        }

        var parameters = new SatParameters
        {
            NumWorkers = 1,
            RandomSeed = 1,

            // The whole model in the linear program: pages of 200 candidates and 20 slots are then proven at the root,
            // and without it not within minutes.
            LinearizationLevel = 2,
            MaxDeterministicTime = steps,

            // The solver stops a little earlier than we stop waiting for it.
            MaxTimeInSeconds = patience.TotalSeconds * 0.9,
            RelativeGapLimit = gapTolerance <= Proof ? 0 : gapTolerance,
        };
        var answer = solver.Solve(model.ToByteArray(), parameters.ToByteArray(), patience);
        if (answer.Failure != CpSatFailure.None)
        {
            return Failed(answer.Failure, answer.Detail);
        }

        try
        {
            return Read(CpSolverResponse.Parser.ParseFrom(answer.Response.Span), model, steps);
        }
        catch (InvalidProtocolBufferException)
        {
            return Failed(CpSatFailure.Garbage, "The answer is not a CpSolverResponse.");
        }
    }

    private CpSolverResponse? Read(CpSolverResponse response, CpModelProto model, double steps)
    {
        spent += response.DeterministicTime;
        if (response.Status == CpSolverStatus.ModelInvalid)
        {
            return Failed(CpSatFailure.Refused, $"CP-SAT calls the model invalid: {response.SolutionInfo}");
        }

        var isDecided = response.Status is CpSolverStatus.Optimal or CpSolverStatus.Infeasible;
        EndedByClock |= !isDecided && response.DeterministicTime < steps;
        var hasSolution = response.Status is CpSolverStatus.Optimal or CpSolverStatus.Feasible;
        if (hasSolution && response.Solution.Count != model.Variables.Count)
        {
            return Failed(CpSatFailure.Garbage, $"CP-SAT answered {response.Solution.Count} values for {model.Variables.Count} variables.");
        }

        return response.Status == CpSolverStatus.Unknown
            ? Failed(CpSatFailure.NoPage, "CP-SAT's budget ended before it found a page.")
            : response;
    }

    private CpSolverResponse? Failed(CpSatFailure failure, string detail)
    {
        Failure = failure;
        Detail = detail;
        return null;
    }

    private TimeSpan Patience()
    {
        if (options.DeadlineTimestamp == 0)
        {
            return longest;
        }

        var left = options.Clock.GetElapsedTime(options.Clock.GetTimestamp(), options.DeadlineTimestamp);
        return left < longest ? left : longest;
    }
}
