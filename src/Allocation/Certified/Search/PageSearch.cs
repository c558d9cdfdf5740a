using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.LinearProgram;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Search;

/// <summary>
/// Finds the best page of a model and proves it: improves pages, prices the rows (<see cref="ColumnGeneration"/>), closes the
/// places that no better page can use, and searches the rest (<see cref="BranchAndBound"/>). One thread at a time; keeps its memory.
/// </summary>
internal sealed class PageSearch
{
    /// <summary>The part of the budget for good prices, before they are made exact.</summary>
    private const double AscentShare = 0.5;

    /// <summary>Iterations after which the page nearest to the prices is looked at.</summary>
    private const int AscentPeriod = 16;

    /// <summary>The same where violations are counted, of which a page near the prices often has none.</summary>
    private const int CountingPeriod = 4;

    /// <summary>Without a page, how far below the bound one is taken to be.</summary>
    private const double SupposedGap = 0.05;

    /// <summary>
    /// The part of what is left for looking around the best page before the relaxation, and the neighbourhoods without a better
    /// page after which that ends.
    /// </summary>
    private const double EarlyShare = 0.7;
    private const int EarlyPatience = 16;

    /// <summary>So many times what the relaxation is expected to take must be left for it.</summary>
    private const double RelaxationReserve = 3;

    /// <summary>Where the relaxation costs fewer steps it comes first.</summary>
    private const long CheapRelaxation = 20_000;

    /// <summary>The same between relaxation and branching.</summary>
    private const double LateShare = 0.7;
    private const int LatePatience = 40;

    /// <summary>The same between two attempts to branch, until so few steps are left.</summary>
    private const double BetweenShare = 0.5;
    private const long FewSteps = 10_000;

    /// <summary>
    /// Steps of the prices go by a page that is so many times as far below the bound as the best one; but for the first, which on easy
    /// pages is the last.
    /// </summary>
    private const double TargetGap = 2;

    private readonly StepMeter meter;
    private readonly LagrangianDual lagrangian;
    private readonly ColumnGeneration columns;
    private readonly BranchAndBound branchAndBound;
    private readonly BranchAndPrice branchAndPrice;
    private readonly LargeNeighbourhoodSearch neighbourhoods;
    private int[] items = [];

    public PageSearch(StepMeter meter)
    {
        this.meter = meter;
        Incumbent = new Incumbent(meter);
        lagrangian = new LagrangianDual(meter);
        columns = new ColumnGeneration(meter, lagrangian, Incumbent);
        branchAndBound = new BranchAndBound(meter, columns.Master, columns.Pricing, Incumbent);
        branchAndPrice = new BranchAndPrice(meter, columns, branchAndBound, Incumbent);
        neighbourhoods = new LargeNeighbourhoodSearch(meter, lagrangian, Incumbent);
    }

    public PageModel Model { get; } = new();

    /// <summary>The best page found.</summary>
    public Incumbent Incumbent { get; }

    /// <summary>No page is worth more, as far as is proven.</summary>
    public double Bound { get; private set; }

    /// <summary>Prices of the model's rows that prove the bound before any branching.</summary>
    public ReadOnlySpan<double> RowPrices => columns.RowPrices.AsSpan(0, Model.RowCount);

    /// <summary>Prices of the items that belong to <see cref="RowPrices"/>.</summary>
    public ReadOnlySpan<double> ItemPrices => columns.ItemPrices.AsSpan(0, Model.ItemCount);

    /// <summary>Whether the budget is used.</summary>
    public bool IsOver => meter.IsOver;

    /// <summary>Whether the best page is proven to be best.</summary>
    public bool IsProven => Incumbent.IsProvenBy(Others);

    /// <summary>
    /// No page that the search has left out is worth more; below the best page's worth where all others are known to be. The bound never is,
    /// so that steps smaller than rounding would prove nothing by it.
    /// </summary>
    private double Others { get; set; }

    /// <summary>Loads a model and makes first pages.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The terms of the model.</param>
    /// <param name="tolerance">The part of the objective by which a page must be better to be of interest.</param>
    /// <param name="page">A page to start from, or empty.</param>
    public void Load(SlotProblem problem, ModelTerms terms, double tolerance, ReadOnlySpan<int> page)
    {
        Model.Load(problem, terms, page);
        Incumbent.Reset(Model, terms, tolerance);
        Bound = Others = double.PositiveInfinity;
        columns.Reset(Model);
        neighbourhoods.Reset(Model, terms, tolerance);
        items = WorkArray.Sized(items, Model.SlotCount);
        if (!page.IsEmpty)
        {
            for (var slot = 0; slot < page.Length; slot++)
            {
                items[slot] = page[slot] < 0 ? -1 : Model.Sets.ItemOf(page[slot]);
            }

            Incumbent.Offer(items.AsSpan(0, page.Length), improves: true);
        }

        Incumbent.OfferFilled();
    }

    /// <summary>Searches until the best page is proven, the budget ends, or there is no page to start from.</summary>
    /// <param name="endsWithoutPage">Whether to give up when good prices have led to no page.</param>
    public void Search(bool endsWithoutPage)
    {
        if (Model.SlotCount == 0)
        {
            Bound = Others = Math.Max(Incumbent.LeastBound, Model.Constant);
            return;
        }

        Incumbent.RaiseRigidPrice();
        Ascend();
        if (endsWithoutPage && !Incumbent.HasPage)
        {
            Bound = Others = columns.Bound;
            return;
        }

        SearchFromPrices();
    }

    /// <summary>Searches from the prices of another model with the same rows instead of looking for good ones.</summary>
    /// <param name="rowPrices">Prices of the rows.</param>
    /// <param name="candidatePrices">Prices of the candidates.</param>
    /// <param name="freed">A candidate that has to be priced anew, or -1.</param>
    public void SearchFrom(ReadOnlySpan<double> rowPrices, ReadOnlySpan<double> candidatePrices, int freed)
    {
        TakePrices(rowPrices, candidatePrices, freed);
        SearchFromPrices();
    }

    /// <summary>Takes prices of the rows and the candidates, and the bound that they prove.</summary>
    public void TakePrices(ReadOnlySpan<double> rowPrices, ReadOnlySpan<double> candidatePrices, int freed = -1)
    {
        Incumbent.RaiseRigidPrice();
        for (var row = 0; row < Model.FirstSumRow; row++)
        {
            // A price above the charge for a violation leaves the tableau dual infeasible: it would look solved where it is not.
            var isRigid = double.IsPositiveInfinity(Model.Families[Model.RowFamilyIndex[row]].Penalty);
            Model.RigidPrice = isRigid ? Math.Max(Model.RigidPrice, rowPrices[row]) : Model.RigidPrice;
        }

        lagrangian.Reset(Model);
        for (var item = 0; item < Model.ItemCount; item++)
        {
            lagrangian.ItemPrices[item] = candidatePrices[Model.Sets.CandidateOfItem[item]];
        }

        if (freed >= 0 && Model.Sets.ItemOf(freed) is >= 0 and var freedItem)
        {
            lagrangian.FreeItem(freedItem, rowPrices);
        }

        columns.Learn(lagrangian.BoundAt(rowPrices, lagrangian.ItemPrices), rowPrices, lagrangian.ItemPrices);
    }

    /// <summary>Copies the best prices of the rows, and of the candidates: 0 for those that are left out.</summary>
    public void CopyPrices(Span<double> rowPrices, Span<double> candidatePrices)
    {
        RowPrices.CopyTo(rowPrices);
        candidatePrices.Clear();
        for (var item = 0; item < Model.ItemCount; item++)
        {
            candidatePrices[Model.Sets.CandidateOfItem[item]] = columns.ItemPrices[item];
        }
    }

    /// <summary>What each slot takes beyond the prices at hand.</summary>
    public ReadOnlySpan<double> PriceSlots()
    {
        lagrangian.TakePrices(columns.RowPrices, columns.ItemPrices);
        return lagrangian.Gains.SlotPrices;
    }

    private void SearchFromPrices()
    {
        // Without the budget for the relaxation good prices have to do.
        var relaxes = !Incumbent.HasPage || IsClosed || RelaxationReserve * columns.ExpectedSteps < meter.Left;
        if (columns.ExpectedSteps > CheapRelaxation)
        {
            LookAround(relaxes ? Math.Min(EarlyShare, 1 - (RelaxationReserve / 2 * columns.ExpectedSteps / Math.Max(1, meter.Left))) : 1, relaxes ? EarlyPatience : int.MaxValue, leaves: false);
        }

        Incumbent.RaiseRigidPrice();
        var isSolved = IsClosed || (relaxes && !meter.IsOver && Relax());
        if (relaxes && !IsClosed && !meter.IsOver)
        {
            var hadPage = Incumbent.HasPage;
            columns.Master.OfferRounded(Incumbent, improves: true);
            isSolved = hadPage ? isSolved : FindFirstPage();
        }

        if (isSolved && Incumbent.HasPage && !IsClosed && !meter.IsOver && columns.FixPlaces() > BranchAndPrice.FewPlaces)
        {
            LookAround(LateShare, LatePatience, leaves: true);
        }

        var bound = columns.Bound;
        if (Incumbent.HasPage && !Incumbent.IsProvenBy(bound) && isSolved && !meter.IsOver)
        {
            bound = branchAndPrice.Run();
        }

        // Too many open places to branch on: better pages close more of them.
        while (Incumbent.HasPage && isSolved && !Incumbent.IsProvenBy(bound) && !meter.IsOver && columns.FixPlaces() > BranchAndPrice.MostPlaces)
        {
            LookAround(meter.Left < FewSteps ? 1 : BetweenShare, int.MaxValue, leaves: true);
            bound = meter.IsOver ? bound : branchAndPrice.Run();
        }

        Others = Math.Max(bound, columns.Excluded);
        Bound = Math.Max(Others, Incumbent.LeastBound);
    }

    /// <summary>Looks for better pages around the best one; with these, more places are closed.</summary>
    private void LookAround(double share, int patience, bool leaves)
    {
        if (!Incumbent.HasPage || IsClosed || meter.IsOver || Model.Granularity > 0)
        {
            return;
        }

        var whole = meter.Confine(share);
        neighbourhoods.TakePrices(columns.RowPrices, columns.ItemPrices);
        neighbourhoods.Run(columns.Bound, patience, leaves);
        meter.Release(whole);
    }

    /// <summary>Solves the relaxation; what rounding brings to an early end is begun anew from the best prices.</summary>
    private bool Relax()
        => columns.Run() || (!meter.IsOver && columns.Run());

    /// <summary>Looks for a first page below the relaxation; with one, places can be closed and violations priced rightly.</summary>
    /// <returns>Whether there is a page and the relaxation is solved for it.</returns>
    private bool FindFirstPage()
    {
        if (!Incumbent.HasPage && !IsRefuted)
        {
            branchAndBound.Dive();
        }

        return Incumbent.HasPage && (Incumbent.RaiseRigidPrice() ? Relax() : columns.Refine());
    }

    /// <summary>
    /// Whether the bound is so low that no page at all keeps the rigid constraints. Says nothing where penalties may be paid.
    /// </summary>
    private bool IsRefuted => !Incumbent.HasPage && Model.LargestPenalty == 0 && columns.Bound < -1.001 * Model.Scale;

    /// <summary>Finds good prices, and pages near the assignments that they lead to.</summary>
    private void Ascend()
    {
        var whole = meter.Confine(AscentShare);
        lagrangian.Reset(Model);

        // Where violations are counted, the relaxation is easy and prices lead nowhere: most places are equally good.
        var (most, period) = Model.Granularity > 0 ? (8, CountingPeriod) : (8 + (Model.SlotCount * Math.Max(28, Model.SlotCount) / 20), AscentPeriod);
        for (var iteration = 1; iteration <= most && !meter.IsOver; iteration++)
        {
            lagrangian.Evaluate();
            if (iteration % period == 0)
            {
                Incumbent.Offer(lagrangian.ItemOfSlot.AsSpan(0, Model.SlotCount), improves: true);
            }

            if (Incumbent.IsProvenBy(lagrangian.Bound) || lagrangian.IsExhausted)
            {
                break;
            }

            if (!lagrangian.Move(lagrangian.Bound - (Incumbent.HasPage ? (iteration == 1 ? 1 : TargetGap) * (lagrangian.Bound - Incumbent.Worth) : SupposedGap * Math.Abs(lagrangian.Bound))))
            {
                // No row is violated.
                Incumbent.Offer(lagrangian.ItemOfSlot.AsSpan(0, Model.SlotCount), improves: false);
                break;
            }
        }

        meter.Release(whole);
        columns.Learn(lagrangian.Bound, lagrangian.RowPrices, lagrangian.ItemPrices);
    }

    /// <summary>Whether the prices prove the best page.</summary>
    private bool IsClosed => Incumbent.IsProvenBy(columns.Bound);

    /// <summary>The least bound so far.</summary>
    public double BestBound => columns.Bound;
}
