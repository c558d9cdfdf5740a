namespace RankOrchestrator.Constraints.Slots.Certified;

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

    private readonly StepMeter meter;
    private readonly PageBoard board = new();
    private readonly PageImprover improver;
    private readonly RootRelaxation root;
    private readonly CoreSearch core;
    private int[] items = [];
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
        root = new RootRelaxation(meter);
        core = new CoreSearch(meter, root.Program, root.Pricing);
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

    public bool HasPage => Worth > double.NegativeInfinity;

    /// <summary>A page must be worth more than this to be of interest.</summary>
    public double Cutoff => HasPage ? Math.Max(uninteresting, Worth + Math.Max(Resolution, gapTolerance * Math.Abs(Worth + offset))) : uninteresting;

    /// <summary>Worths that differ by no more cannot be told apart, or need not be.</summary>
    public double Resolution => Math.Max(resolution, Math.Abs(Worth) * 1e-12);

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
        if (!page.IsEmpty)
        {
            for (var slot = 0; slot < page.Length; slot++)
            {
                items[slot] = page[slot] < 0 ? -1 : Model.Sets.ItemOf(page[slot]);
            }

            OfferItems(items.AsSpan(0, page.Length), improves: true);
        }

        board.Clear();
        improver.Improve(board, thoroughly: true);
        Offer();
    }

    /// <summary>Searches until the best page is proven, the budget ends, or there is no page to start from.</summary>
    public void Search()
    {
        if (Model.SlotCount == 0)
        {
            Bound = Math.Max(LeastBound, Model.Constant);
            return;
        }

        RaiseRigidPrice();
        var isSolved = root.Run(this, FillItems(), ref excluded);
        if (!IsClosed(root.Bound) && !meter.IsOver)
        {
            OfferProgram(root.Program, improves: true);
        }

        var bound = root.Bound;
        if (HasPage && !IsClosed(bound) && isSolved && !meter.IsOver)
        {
            bound = Branch(bound);
        }

        Bound = Math.Max(Math.Max(bound, excluded), LeastBound);
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
            improver.Improve(board, thoroughly: false);
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

        Worth = board.Worth;
        for (var slot = 0; slot < Model.SlotCount; slot++)
        {
            var item = board.ItemOfSlot[slot];
            Page[slot] = item < 0 ? -1 : Model.Sets.CandidateOfItem[item];
        }
    }

    private bool IsClosed(double bound) => HasPage && bound <= Cutoff;

    private Span<int> FillItems()
    {
        for (var slot = 0; slot < Model.SlotCount && HasPage; slot++)
        {
            items[slot] = Page[slot] < 0 ? -1 : Model.Sets.ItemOf(Page[slot]);
        }

        return HasPage ? items.AsSpan(0, Model.SlotCount) : [];
    }

    /// <summary>A page with a violation must not look better than the page at hand.</summary>
    private void RaiseRigidPrice()
    {
        if (HasPage)
        {
            Model.RigidPrice = Math.Max(Model.RigidPrice, (2 * (SimpleBound() - Worth)) + Model.Scale);
        }
    }

    private double Branch(double bound)
    {
        var open = root.Pricing.Close(root.Program, root.Pricing.OfModel(root.Program), Cutoff, ref excluded);
        if (open > LargestCore)
        {
            return bound;
        }

        root.AddOpenPlaces();
        return Math.Min(bound, core.Run(this));
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
