using System.Globalization;
using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.CpSat.Model;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Verification;

/// <summary>
/// Proves recorded pages again with CP-SAT, from their problems alone: that the page breaks no hard constraint unless no
/// page could do without, that it is worth what was claimed, and that no page is worth more than the claimed bound.
/// </summary>
public sealed class PageVerifier
{
    /// <summary>Values that differ by no more than this, relative to the greater of 1 and their size, are taken for equal.</summary>
    public const double Tolerance = 1e-6;

    private readonly CpSatAllocator allocator;
    private string failure = "";

    /// <summary>A verifier that asks this engine; one thread at a time.</summary>
    public PageVerifier(ICpSatSolver solver) => allocator = new CpSatAllocator(solver, new GreedyAllocator(), (kind, detail) => failure = $"{kind}: {detail}");

    /// <summary>Proves one page again.</summary>
    /// <param name="record">The page and what was claimed.</param>
    /// <param name="options">How long to try; whether constraints may give way follows from the record.</param>
    public PageVerification Verify(PageRecord record, AllocationOptions options)
    {
        var isImpossible = record.Status == AllocationStatus.Infeasible;
        var problem = record.Instance.Problem;
        failure = "";
        var proof = allocator.TryAllocate(problem, options with { Relaxes = !isImpossible, GapTolerance = 0 }, record.Page);
        return isImpossible ? OfNothing(proof) : OfPage(record, proof);
    }

    private PageVerification OfNothing(SlotAllocation? proof) => proof switch
    {
        null => new PageVerification(ProofVerdict.Undecided, double.NaN, null, [failure]),
        { Status: AllocationStatus.Infeasible } => new PageVerification(ProofVerdict.Proven, double.NaN, proof, []),
        _ => new PageVerification(ProofVerdict.Refuted, double.NaN, proof, ["A page satisfies every hard constraint."]),
    };

    private PageVerification OfPage(PageRecord record, SlotAllocation? proof)
    {
        var problem = record.Instance.Problem;
        var violations = RowMeasure.Violations(problem, SlotRows.Of(problem), record.Page);
        var objective = RowMeasure.Objective(problem, record.Page, violations);
        var broken = violations.FindAll(violation => violation.Constraint == SlotProblem.Filling || problem.Constraints[violation.Constraint].IsHard);
        var untrue = new List<string>();
        if (broken.Count > 0 == record.Status.KeepsConstraints())
        {
            untrue.Add(broken.Count == 0
                ? $"The page breaks no hard constraint, and is called {record.Status.Word()}."
                : $"The page breaks {string.Join(", ", broken.Select(violation => Name(problem, violation.Constraint)).Distinct(StringComparer.Ordinal))}.");
        }

        if (Differs(objective, record.Objective))
        {
            untrue.Add(string.Create(CultureInfo.InvariantCulture, $"The page is worth {objective}, and {record.Objective} was claimed."));
        }

        if (record.Status == AllocationStatus.Optimal && Differs(record.Objective, record.Bound))
        {
            untrue.Add("The page is called optimal, and its bound is another than its value.");
        }

        if (proof is null || !proof.Certificate.IsBest)
        {
            // Better pages are known even where the best is not.
            AddWhatTheProofShows(record, objective, violations, proof, untrue);
            return untrue.Count > 0
                ? new PageVerification(ProofVerdict.Refuted, objective, null, untrue)
                : new PageVerification(ProofVerdict.Undecided, objective, null, [failure.Length > 0 ? failure : "CP-SAT's budget ended before its proof."]);
        }

        AddWhatTheProofShows(record, objective, violations, proof, untrue);
        var isBest = proof.Status != AllocationStatus.Relaxed
            ? !Differs(objective, proof.Objective)
            : !Differs(objective, proof.Objective) && CompareDamage(problem, violations, proof.Violations) == 0;
        return new PageVerification(untrue.Count > 0 ? ProofVerdict.Refuted : isBest ? ProofVerdict.Proven : ProofVerdict.Holds, objective, proof, untrue);
    }

    private static void AddWhatTheProofShows(
        PageRecord record, double objective, List<ConstraintViolation> violations, SlotAllocation? known, List<string> untrue)
    {
        if (known is null)
        {
            return;
        }

        var damage = CompareDamage(record.Instance.Problem, violations, known.Violations);
        if (record.Status == AllocationStatus.Relaxed && known.Status != AllocationStatus.Relaxed)
        {
            untrue.Add("A page satisfies every hard constraint.");
        }
        else if (record.Status == AllocationStatus.Relaxed && damage > 0)
        {
            untrue.Add("A page violates the hard constraints less, in their order of priority.");
        }
        else if (damage == 0 && known.Objective > record.Bound && Differs(known.Objective, record.Bound))
        {
            untrue.Add(string.Create(CultureInfo.InvariantCulture, $"A page is worth {known.Objective}, above the claimed bound of {record.Bound}."));
        }
        else if (known.Certificate.IsBest && objective > known.Objective && damage <= 0 && Differs(objective, known.Objective) && untrue.Count == 0)
        {
            untrue.Add(string.Create(CultureInfo.InvariantCulture, $"The page is worth more than the {known.Objective} that CP-SAT proved best: the two disagree about the rules."));
        }
    }

    private static bool Differs(double left, double right) => Math.Abs(left - right) > Tolerance * Math.Max(1, Math.Max(Math.Abs(left), Math.Abs(right)));

    private static string Name(SlotProblem problem, int constraint) => constraint == SlotProblem.Filling ? "the filling of every slot" : $"'{problem.Constraints[constraint].Name}'";

    /// <summary>Positive when the left violates hard constraints more, from the highest priority down, then fills fewer slots.</summary>
    private static int CompareDamage(SlotProblem problem, IEnumerable<ConstraintViolation> left, IEnumerable<ConstraintViolation> right)
    {
        var difference = new SortedDictionary<long, double>();
        foreach (var (violations, sign) in new[] { (left, 1), (right, -1) })
        {
            foreach (var (constraint, units) in violations)
            {
                if (constraint == SlotProblem.Filling || problem.Constraints[constraint].IsHard)
                {
                    // Filling stands below every priority.
                    var rank = constraint == SlotProblem.Filling ? long.MaxValue : -(long)problem.Constraints[constraint].Priority;
                    difference[rank] = difference.GetValueOrDefault(rank) + (sign * units);
                }
            }
        }

        // Amounts are decimals, which binary numbers come near to.
        return Math.Sign(difference.Values.FirstOrDefault(units => Math.Abs(units) > 1e-9));
    }
}
