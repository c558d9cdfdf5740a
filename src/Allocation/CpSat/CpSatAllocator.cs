using RankOrchestrator.Allocation.CpSat.Model;
using RankOrchestrator.Allocation.CpSat.Protocol;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Allocation.CpSat;

/// <summary>
/// Pages made by OR-Tools CP-SAT from the complete model of every kind of constraint, which makes this engine the
/// specification of the others. Single-threaded and seeded: the step budget decides, so the same problem gives the same
/// page everywhere, unless the deadline cuts in (see <see cref="SlotAllocation.EndedByClock"/>). It knows no dual prices,
/// so <see cref="SlotAllocation.Binding"/> stays empty, and among equally good pages it gives any.
/// </summary>
public sealed class CpSatAllocator : ISlotAllocator
{
    /// <summary>How long one question may take when the request has no deadline.</summary>
    public static readonly TimeSpan LongestQuestion = TimeSpan.FromMinutes(2);

    private readonly GreedyAllocator greedy = new();
    private readonly ICpSatSolver solver;
    private readonly ISlotAllocator fallback;
    private readonly Action<CpSatFailure, string>? failed;

    /// <param name="solver">The engine.</param>
    /// <param name="fallback">Makes the page when the engine gives none.</param>
    /// <param name="failed">Told about every failure, with a sentence for the log; must be safe for concurrent use.</param>
    public CpSatAllocator(ICpSatSolver solver, ISlotAllocator fallback, Action<CpSatFailure, string>? failed = null)
    {
        this.solver = solver;
        this.fallback = fallback;
        this.failed = failed;
    }

    /// <inheritdoc/>
    public string Name => EngineNames.CpSat;

    /// <inheritdoc/>
    /// <remarks>A page that the engine could not make is the fallback's, as <see cref="SlotAllocation.Engine"/> says.</remarks>
    public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        // Never worse than greedy, which takes a thousandth of the time.
        var page = greedy.Allocate(problem, options, hint);
        return TryAllocate(problem, options, page.CandidateBySlot) is { } found ? PageChoice.AtLeast(problem, found, page, options) : fallback.Allocate(problem, options, hint);
    }

    /// <summary>Makes a page as <see cref="Allocate"/> does, but answers null where that would ask the fallback.</summary>
    public SlotAllocation? TryAllocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        var canonical = new CanonicalProblem();
        canonical.Load(problem);
        return Search(canonical.Problem, options, canonical.Translate(hint)) is { } found ? canonical.Restore(found) : null;
    }

    private SlotAllocation? Search(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        var conversation = new CpSatConversation(solver, options, LongestQuestion);
        var models = new CpSatModels(problem);
        var response = conversation.AskForValue(models.BestPage(hint));
        var description = new PageDescription(problem, models, conversation, options);
        var allocation = response switch
        {
            null => null,
            { Status: CpSolverStatus.Infeasible } => WithoutSolution(problem, options, models, conversation, description),
            _ => description.OfBest(response),
        };

        if (allocation is null)
        {
            failed?.Invoke(conversation.Failure, conversation.Detail);
        }

        return allocation;
    }

    private static SlotAllocation? WithoutSolution(
        SlotProblem problem, AllocationOptions options, CpSatModels models, CpSatConversation conversation, PageDescription description)
    {
        // Refuted they are; when the budget ends before fewer are named, all of them are.
        var conflict = ContradictionSearch.Find(models, problem, conversation);
        conflict = conflict.Length > 0 ? conflict : [.. models.HardConstraints];
        if (!options.Relaxes)
        {
            return description.OfNothing(conflict);
        }

        return Relaxation.Best(problem, models, conversation) is { } relaxation ? description.OfRelaxed(relaxation, conflict) : null;
    }
}
