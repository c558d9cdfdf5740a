using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified;

/// <summary>
/// Finds the best page of a model and proves it: improves pages, prices the rows (<see cref="RootRelaxation"/>), closes the
/// places that no better page can use, and searches the rest (<see cref="CoreSearch"/>). One thread at a time; keeps its memory.
/// </summary>
internal sealed class PageSearch
{
    /// <summary>Values of variables of a linear program that are closer to a whole number are whole.</summary>
    public const double Integral = 1e-6;

    /// <summary>With more open places than this, branching would not get anywhere within a request.</summary>
    private const int LargestCore = 3000;

    /// <summary>With fewer open places than this, all of them are searched at once.</summary>
    private const int SmallCore = 300;

    /// <summary>The part of the budget for good prices, before they are made exact.</summary>
    private const double AscentShare = 0.5;

    /// <summary>Iterations after which the page nearest to the prices is looked at.</summary>
    private const int AscentPeriod = 16;

    /// <summary>The same where violations are counted, of which a page near the prices often has none.</summary>
    private const int CountingPeriod = 4;

    /// <summary>Without a page, how far below the bound one is taken to be.</summary>
    private const double SupposedGap = 0.05;

    /// <summary>The part of the budget for one search for a better page among the places of the relaxation.</summary>
    private const double RestrictedShare = 0.1;

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

    private const int MostRestrictedSteps = 10_000;
    private const int MostRestrictedSearches = 6;

    /// <summary>Searches of all open places that rounding brings to an early end and that are begun anew.</summary>
    private const int MostRestarts = 2;

    private readonly StepMeter meter;
    private readonly PageBoard board = new();
    private readonly PageImprover improver;
    private readonly PriceAscent ascent;
    private readonly RootRelaxation root;
    private readonly CoreSearch core;
    private readonly LargeNeighbourhoodSearch neighbourhoods;
    private int[] items = [];
    private int[] offered = [];
    private double[] share = [];
    private double excluded;
    private double gapTolerance;
    private double offset;
    private double uninteresting;
    private double resolution;

    public PageSearch(StepMeter meter)
    {
        this.meter = meter;
        improver = new PageImprover(meter);
        ascent = new PriceAscent(meter);
        root = new RootRelaxation(meter, ascent);
        core = new CoreSearch(meter, root.Program, root.Pricing);
        neighbourhoods = new LargeNeighbourhoodSearch(meter, ascent);
    }

    public PageModel Model { get; } = new();

    /// <summary>The best page found that keeps every rigid constraint: a candidate per slot, -1 where it is empty.</summary>
    public int[] Page { get; private set; } = [];

    /// <summary>What <see cref="Page"/> is worth; minus infinity as long as there is none.</summary>
    public double Worth { get; private set; }

    /// <summary>No page is worth more, as far as is proven.</summary>
    public double Bound { get; private set; }

    /// <summary>Prices of the model's rows that prove the bound before any branching.</summary>
    public ReadOnlySpan<double> RowPrices => root.RowPrices.AsSpan(0, Model.RowCount);

    /// <summary>Prices of the items that belong to <see cref="RowPrices"/>.</summary>
    public ReadOnlySpan<double> ItemPrices => root.ItemPrices.AsSpan(0, Model.ItemCount);

    /// <summary>What pages have to keep beyond the model's terms; null when that is nothing.</summary>
    public PageFilter? Accepts { get; set; }

    public bool HasPage => Worth > double.NegativeInfinity;

    /// <summary>A page must be worth more than this to be of interest.</summary>
    public double Cutoff => HasPage ? Math.Max(uninteresting, Worth + Math.Max(Resolution, gapTolerance * Math.Abs(Worth + offset))) : uninteresting;

    /// <summary>Worths that differ by no more cannot be told apart, or need not be.</summary>
    public double Resolution => Math.Max(resolution, Math.Abs(Worth) * 1e-12);

    /// <summary>Whether the budget is used.</summary>
    public bool IsOver => meter.IsOver;

    public bool IsProven => HasPage && Bound <= Cutoff;

    /// <summary>Loads a model and makes first pages.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The terms of the model.</param>
    /// <param name="tolerance">The part of the objective by which a page must be better to be of interest.</param>
    /// <param name="page">A page to start from, or empty.</param>
    public void Load(SlotProblem problem, ModelTerms terms, double tolerance, ReadOnlySpan<int> page)
    {
        Model.Load(problem, terms, page);
        board.Reset(Model);
        Page = Page.Length >= problem.SlotCount ? Page : new int[problem.SlotCount];
        items = items.Length >= problem.SlotCount ? items : new int[problem.SlotCount];
        (Worth, Bound, excluded) = (double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity);
        (gapTolerance, offset, uninteresting) = (tolerance, terms.Offset, terms.Uninteresting);
        resolution = terms.Granularity > 0 ? terms.Granularity * 0.999 : Math.Max(Math.Max(Model.Scale, Model.LargestPenalty) * 1e-10, RoundingMargin.Of(8 * Model.Magnitude, Model.SlotCount));
        root.Reset(Model);
        neighbourhoods.Reset(Model);
        if (!page.IsEmpty)
        {
            for (var slot = 0; slot < page.Length; slot++)
            {
                items[slot] = page[slot] < 0 ? -1 : Model.Sets.ItemOf(page[slot]);
            }

            OfferItems(items.AsSpan(0, page.Length), improves: true);
        }

        board.Clear();
        improver.Improve(board);
        Offer();
    }

    /// <summary>Searches until the best page is proven, the budget ends, or there is no page to start from.</summary>
    /// <param name="endsWithoutPage">Whether to give up when good prices have led to no page.</param>
    public void Search(bool endsWithoutPage)
    {
        if (Model.SlotCount == 0)
        {
            Bound = Math.Max(LeastBound, Model.Constant);
            return;
        }

        RaiseRigidPrice();
        Ascend();
        if (endsWithoutPage && !HasPage)
        {
            Bound = root.Bound;
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
        RaiseRigidPrice();
        ascent.Reset(Model);
        for (var item = 0; item < Model.ItemCount; item++)
        {
            ascent.ItemPrice[item] = candidatePrices[Model.Sets.CandidateOfItem[item]];
        }

        if (freed >= 0 && Model.Sets.ItemOf(freed) is >= 0 and var freedItem)
        {
            ascent.FreeItem(freedItem, rowPrices);
        }

        root.Learn(ascent.BoundAt(rowPrices, ascent.ItemPrice), rowPrices, ascent.ItemPrice);
    }

    /// <summary>Copies the best prices of the rows, and of the candidates: 0 for those that are left out.</summary>
    public void CopyPrices(Span<double> rowPrices, Span<double> candidatePrices)
    {
        RowPrices.CopyTo(rowPrices);
        candidatePrices.Clear();
        for (var item = 0; item < Model.ItemCount; item++)
        {
            candidatePrices[Model.Sets.CandidateOfItem[item]] = root.ItemPrices[item];
        }
    }

    /// <summary>What each slot takes beyond the prices at hand.</summary>
    public ReadOnlySpan<double> SettlePrices()
    {
        ascent.Settle(root.RowPrices, root.ItemPrices);
        return ascent.Gains.SlotPrices;
    }

    private void SearchFromPrices()
    {
        // Without the budget for the relaxation good prices have to do.
        var relaxes = !HasPage || IsClosed || RelaxationReserve * root.ExpectedSteps < meter.Left;
        if (root.ExpectedSteps > CheapRelaxation)
        {
            LookAround(relaxes ? Math.Min(EarlyShare, 1 - (RelaxationReserve / 2 * root.ExpectedSteps / Math.Max(1, meter.Left))) : 1, relaxes ? EarlyPatience : int.MaxValue);
        }

        RaiseRigidPrice();
        var isSolved = IsClosed || (relaxes && !meter.IsOver && Relax());
        if (relaxes && !IsClosed && !meter.IsOver)
        {
            var hadPage = HasPage;
            OfferProgram(root.Program, improves: true);
            isSolved = hadPage ? isSolved : FindFirstPage();
        }

        if (isSolved && HasPage && !IsClosed && !meter.IsOver && Close() > SmallCore)
        {
            LookAround(LateShare, LatePatience);
        }

        var bound = root.Bound;
        if (HasPage && !IsBelowCutoff(bound) && isSolved && !meter.IsOver)
        {
            bound = Branch();
        }

        // Too many open places to branch on: better pages close more of them.
        while (HasPage && isSolved && !IsBelowCutoff(bound) && !meter.IsOver && Close() > LargestCore)
        {
            LookAround(meter.Left < FewSteps ? 1 : BetweenShare, int.MaxValue);
            bound = meter.IsOver ? bound : Branch();
        }

        Bound = Math.Max(Math.Max(bound, excluded), LeastBound);
    }

    /// <summary>Looks for better pages around the best one; with these, more places are closed.</summary>
    private void LookAround(double share, int patience)
    {
        if (!HasPage || IsClosed || meter.IsOver || Model.Granularity > 0)
        {
            return;
        }

        var whole = meter.Confine(share);
        neighbourhoods.TakePrices(root.RowPrices, root.ItemPrices);
        neighbourhoods.Run(this, patience);
        meter.Release(whole);
    }

    /// <summary>Offers the page that takes in each slot what a solution of the program takes most of.</summary>
    public void OfferProgram(CoreProgram program, bool improves)
    {
        var slots = Model.SlotCount;
        share = share.Length >= slots ? share : new double[slots];
        items.AsSpan(0, slots).Fill(-1);
        share.AsSpan(0, slots).Clear();
        var isWhole = true;
        for (var place = 0; place < program.Count; place++)
        {
            var value = program.ValueOf(place);
            isWhole &= value is < Integral or > 1 - Integral;
            if (value > share[program.SlotOf[place]] && value > Integral)
            {
                (items[program.SlotOf[place]], share[program.SlotOf[place]]) = (program.ItemOf[place], value);
            }
        }

        OfferItems(items.AsSpan(0, slots), improves && !isWhole);
    }

    /// <summary>Considers a page given as the item in each slot; an item that comes twice keeps its first slot.</summary>
    public void OfferItems(ReadOnlySpan<int> itemOfSlot, bool improves)
    {
        board.Put(itemOfSlot);
        board.Settle();
        Offer();
        if (improves)
        {
            improver.Improve(board);
            Offer();
        }
    }

    /// <summary>The bound of a page that is proven best: its worth, however its terms are summed.</summary>
    private double LeastBound => Worth + RoundingMargin.Of(Model.Magnitude, Model.SlotCount);

    private void Offer()
    {
        if (!board.IsAllowed || board.Worth <= Worth)
        {
            return;
        }

        offered = offered.Length >= Model.SlotCount ? offered : new int[Model.SlotCount];
        for (var slot = 0; slot < Model.SlotCount; slot++)
        {
            var item = board.ItemOfSlot[slot];
            offered[slot] = item < 0 ? -1 : Model.Sets.CandidateOfItem[item];
        }

        if (Accepts is null || Accepts(offered.AsSpan(0, Model.SlotCount)))
        {
            Worth = board.Worth;
            (Page, offered) = (offered, Page);
        }
    }

    /// <summary>Solves the relaxation; what rounding brings to an early end is begun anew from the best prices.</summary>
    private bool Relax()
        => root.Run(this, FillItems(), ref excluded) || (!meter.IsOver && root.Run(this, FillItems(), ref excluded));

    /// <summary>Looks for a first page below the relaxation; with one, places can be closed and violations priced rightly.</summary>
    /// <returns>Whether there is a page and the relaxation is solved for it.</returns>
    private bool FindFirstPage()
    {
        if (!HasPage && !IsRefuted)
        {
            core.Dive(this);
        }

        return HasPage && (RaiseRigidPrice() ? Relax() : root.Refine(this, ref excluded));
    }

    /// <summary>
    /// Whether the bound is so low that no page at all keeps the rigid constraints. Says nothing where penalties may be paid.
    /// </summary>
    private bool IsRefuted => !HasPage && Model.LargestPenalty == 0 && root.Bound < -1.001 * Model.Scale;

    /// <summary>Finds good prices, and pages near the assignments that they lead to.</summary>
    private void Ascend()
    {
        var whole = meter.Confine(AscentShare);
        ascent.Reset(Model);

        // Where violations are counted, the relaxation is easy and prices lead nowhere: most places are equally good.
        var (most, period) = Model.Granularity > 0 ? (8, CountingPeriod) : (8 + (Model.SlotCount * Math.Max(28, Model.SlotCount) / 20), AscentPeriod);
        for (var iteration = 1; iteration <= most && !meter.IsOver; iteration++)
        {
            ascent.Evaluate();
            if (iteration % period == 0)
            {
                OfferItems(ascent.ItemOfSlot.AsSpan(0, Model.SlotCount), improves: true);
            }

            if (IsBelowCutoff(ascent.Bound) || ascent.IsExhausted)
            {
                break;
            }

            if (!ascent.Move(ascent.Bound - (HasPage ? (iteration == 1 ? 1 : TargetGap) * (ascent.Bound - Worth) : SupposedGap * Math.Abs(ascent.Bound))))
            {
                // No row is violated.
                OfferItems(ascent.ItemOfSlot.AsSpan(0, Model.SlotCount), improves: false);
                break;
            }
        }

        meter.Release(whole);
        root.Learn(ascent.Bound, ascent.RowPrice, ascent.ItemPrice);
    }

    /// <summary>Whether the best page is proven.</summary>
    public bool IsClosed => IsBelowCutoff(root.Bound);

    /// <summary>The least bound so far.</summary>
    public double BestBound => root.Bound;

    /// <summary>Copies the items of the best page.</summary>
    public void CopyItems(Span<int> itemOfSlot)
    {
        for (var slot = 0; slot < Model.SlotCount; slot++)
        {
            itemOfSlot[slot] = Page[slot] < 0 ? -1 : Model.Sets.ItemOf(Page[slot]);
        }
    }

    private bool IsBelowCutoff(double bound) => HasPage && bound <= Cutoff;

    private Span<int> FillItems()
    {
        if (!HasPage)
        {
            return [];
        }

        CopyItems(items);
        return items.AsSpan(0, Model.SlotCount);
    }

    /// <summary>A page with a violation must not look better than the page at hand.</summary>
    /// <returns>Whether the price was too low.</returns>
    private bool RaiseRigidPrice()
    {
        // Without a page, so much that a bound with violations is below every page.
        var needed = HasPage ? (2 * (SimpleBound() - Worth)) + Model.Scale : 10 * Model.Scale;
        var isTooLow = Model.RigidPrice < needed;
        Model.RigidPrice = Math.Max(Model.RigidPrice, needed);
        return isTooLow;
    }

    private int Close() => root.Pricing.Close(root.Program, root.Pricing.OfModel(root.Program), Cutoff, ref excluded);

    private double Branch()
    {
        var open = Close();
        for (var left = MostRestrictedSearches; left > 0 && open > SmallCore && (FindBetterPage(likelyFirst: true) || FindBetterPage(likelyFirst: false)); left--)
        {
            if (meter.IsOver || !root.Refine(this, ref excluded))
            {
                return root.Bound;
            }

            open = Close();
        }

        var bound = root.Bound;
        for (var left = MostRestarts; left >= 0 && open <= LargestCore && !IsBelowCutoff(bound) && !meter.IsOver; left--)
        {
            root.AddOpenPlaces();
            root.Program.Shrink();
            bound = Math.Min(bound, core.Run(this));
            if (!IsBelowCutoff(bound) && !meter.IsOver && root.Run(this, FillItems(), ref excluded))
            {
                // Rounding left something open: the same again from fresh numbers.
                open = Close();
            }
        }

        return bound;
    }

    /// <summary>The places of the relaxation alone prove nothing, but hold better pages, which close more.</summary>
    private bool FindBetterPage(bool likelyFirst)
    {
        root.Program.Shrink();
        var whole = meter.Confine(RestrictedShare, MostRestrictedSteps);
        var before = Worth;
        core.FindBetterPage(this, likelyFirst);
        meter.Release(whole);
        return Worth > before;
    }

    /// <summary>The worth of the best page without rows and rigid constraints, where an item may come twice.</summary>
    private double SimpleBound()
    {
        var bound = Model.Constant;
        for (var slot = 0; slot < Model.SlotCount; slot++)
        {
            var best = double.IsPositiveInfinity(Model.EmptyPenalty[slot]) ? 0 : -Model.EmptyPenalty[slot];
            for (var item = 0; item < Model.ItemCount; item++)
            {
                best = Math.Max(best, Model.Gain[(item * Model.SlotCount) + slot]);
            }

            bound += best;
        }

        return bound;
    }
}

/// <summary>Whether a page, a candidate per slot and -1 where it is empty, may be answered.</summary>
internal delegate bool PageFilter(ReadOnlySpan<int> page);
