using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Pipeline;

namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>
/// Requests whose pages are made again and again by other weights, from the same model outputs and through the rules. They are held
/// in memory until this is disposed.
/// </summary>
/// <param name="objectives">What is traded.</param>
/// <param name="stepsPerPage">Steps that a page may take.</param>
/// <param name="isAlone">Whether the pages are made on the calling thread alone instead of on all processors.</param>
internal sealed class TradedPages(TradedObjectives objectives, long stepsPerPage, bool isAlone = false) : IDisposable
{
    private readonly List<Held> pages = [];

    /// <summary>Pages held.</summary>
    public int Count => pages.Count;

    /// <summary>Whether every page so far is proven best for its weights.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>Takes a ranked request, which is disposed with this.</summary>
    public void Add(in RankResult ranked) => pages.Add(new Held(ranked, objectives));

    /// <summary>What some weights bring, over all pages, in the order of the objectives. The pages are added up in their order.</summary>
    public double[] Amounts(IReadOnlyList<double> weights)
    {
        var amounts = new double[pages.Count][];
        var proven = new bool[pages.Count];
        if (isAlone)
        {
            for (var index = 0; index < pages.Count; index++)
            {
                Make(index);
            }
        }
        else
        {
            Parallel.For(0, pages.Count, Make);
        }

        IsExact &= proven.All(isProven => isProven);
        var sum = new double[objectives.Names.Count];
        foreach (var amount in amounts)
        {
            for (var objective = 0; objective < sum.Length; objective++)
            {
                sum[objective] += amount[objective];
            }
        }

        return sum;

        void Make(int index) => (amounts[index], proven[index]) = pages[index].Make(weights, objectives, stepsPerPage);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var page in pages)
        {
            page.Dispose();
        }
    }

    private sealed class Held : IDisposable
    {
        private readonly RankResult result;
        private readonly PageDraft draft;
        private readonly double[] weights;
        private readonly double[][] terms;

        public Held(RankResult result, TradedObjectives objectives)
        {
            this.result = result;
            var ranked = result.Workspace!;
            draft = new PageDraft(ranked);
            weights = [.. ranked.Surface.DefaultWeights];
            double[] units = [.. weights];
            foreach (var weight in objectives.Weights)
            {
                units[weight] = 1;
            }

            var valued = draft.ValuesBy(units);
            terms = [.. objectives.Terms.Select(term => valued.Term(term).ToArray())];
        }

        public (double[] Amounts, bool IsProven) Make(IReadOnlyList<double> traded, TradedObjectives objectives, long steps)
        {
            for (var objective = 0; objective < traded.Count; objective++)
            {
                weights[objectives.Weights[objective]] = traded[objective];
            }

            var problem = draft.WithWeights(weights);
            var page = new PageSolver(steps).Solve(problem, relaxes: true, problem.Constraints.Length, [])!;
            var amounts = new double[terms.Length];
            for (var slot = 0; slot < page.Allocation.CandidateBySlot.Length; slot++)
            {
                if (page.Allocation.CandidateBySlot[slot] is >= 0 and var candidate)
                {
                    for (var objective = 0; objective < amounts.Length; objective++)
                    {
                        amounts[objective] += problem.Weights[slot] * terms[objective][draft.Page.Rows[candidate]];
                    }
                }
            }

            return (amounts, page.IsProven);
        }

        public void Dispose() => result.Dispose();
    }
}
