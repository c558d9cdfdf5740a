using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Primal;

/// <summary>
/// The best page so far that keeps every rigid constraint, and the cutoff: what another page has to be worth to be of interest (Nemhauser
/// and Wolsey, Integer and Combinatorial Optimization, 1988, §II.4.2). Whoever comes near to a page offers it here.
/// </summary>
internal sealed class Incumbent(StepMeter meter)
{
    private readonly SearchState state = new();
    private readonly LocalSearch localSearch = new(meter);
    private PageModel model = null!;
    private int[] offered = [];
    private double tolerance;
    private double offset;
    private double uninteresting;
    private double resolution;

    /// <summary>The page: a candidate per slot, -1 where it is empty.</summary>
    public int[] Page { get; private set; } = [];

    /// <summary>What <see cref="Page"/> is worth; minus infinity as long as there is none.</summary>
    public double Worth { get; private set; }

    /// <summary>What pages have to keep beyond the model's terms; null when that is nothing.</summary>
    public PageFilter? Accepts { get; set; }

    /// <summary>Whether there is a page.</summary>
    public bool HasPage => Worth > double.NegativeInfinity;

    /// <summary>A page must be worth more than this to be of interest.</summary>
    public double Cutoff => HasPage ? Math.Max(uninteresting, Worth + Math.Max(Resolution, tolerance * Math.Abs(Worth + offset))) : uninteresting;

    /// <summary>Worths that differ by no more cannot be told apart, or need not be.</summary>
    public double Resolution => Math.Max(resolution, Math.Abs(Worth) * 1e-12);

    /// <summary>The bound of a page that is proven best: its worth, however its terms are summed.</summary>
    public double LeastBound => Worth + RoundingMargin.Of(model.Magnitude, model.SlotCount);

    /// <summary>Starts over without a page.</summary>
    /// <param name="given">The model that pages are of.</param>
    /// <param name="terms">Its terms.</param>
    /// <param name="gap">The part of the objective by which a page must be better to be of interest.</param>
    public void Reset(PageModel given, ModelTerms terms, double gap)
    {
        model = given;
        state.Reset(model);
        Page = WorkArray.Sized(Page, model.SlotCount);
        offered = WorkArray.Sized(offered, model.SlotCount);
        Worth = double.NegativeInfinity;
        (tolerance, offset, uninteresting) = (gap, terms.Offset, terms.Uninteresting);
        resolution = terms.Granularity > 0 ? terms.Granularity * 0.999
            : Math.Max(
                Math.Max(model.Scale, terms.IsFine ? 0 : model.LargestPenalty) * 1e-10,
                RoundingMargin.Of(8 * model.Magnitude, model.SlotCount));
    }

    /// <summary>Whether a bound proves the page best.</summary>
    public bool IsProvenBy(double bound) => HasPage && bound <= Cutoff;

    /// <summary>Considers a page given as the item in each slot; an item that comes twice keeps its first slot.</summary>
    /// <param name="itemOfSlot">The page.</param>
    /// <param name="improves">Whether to look for a better one near it, too.</param>
    public void Offer(ReadOnlySpan<int> itemOfSlot, bool improves)
    {
        state.Put(itemOfSlot);
        state.Recompute();
        Take();
        if (improves)
        {
            localSearch.Improve(state);
            Take();
        }
    }

    /// <summary>Considers what becomes of an empty page by filling one slot after the other.</summary>
    public void OfferFilled()
    {
        state.Clear();
        localSearch.Improve(state);
        Take();
    }

    /// <summary>Starts from another's page of the same model, and asks of pages what is asked there.</summary>
    public void Follow(Incumbent other)
    {
        (Worth, uninteresting, Accepts) = (other.Worth, other.uninteresting, other.Accepts);
        other.Page.AsSpan(0, model.SlotCount).CopyTo(Page);
    }

    /// <summary>Considers another's page of the same model.</summary>
    public void Take(Incumbent other)
    {
        if (other.Worth > Worth)
        {
            Worth = other.Worth;
            other.Page.AsSpan(0, model.SlotCount).CopyTo(Page);
        }
    }

    /// <summary>Goes on without the page; a page must be worth more than this, until there is one again.</summary>
    public void Forget(double worth)
    {
        uninteresting = Math.Max(uninteresting, worth);
        Worth = double.NegativeInfinity;
    }

    /// <summary>Copies the items of the page.</summary>
    public void CopyItems(Span<int> itemOfSlot)
    {
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            itemOfSlot[slot] = Page[slot] < 0 ? -1 : model.Sets.ItemOf(Page[slot]);
        }
    }

    /// <summary>A page with a violation must not look better than the incumbent.</summary>
    /// <returns>Whether the price was too low.</returns>
    public bool RaiseRigidPrice()
    {
        // Without a page, so much that a bound with violations is below every page.
        var needed = HasPage ? (2 * (SimpleBound() - Worth)) + model.Scale : 10 * model.Scale;
        var isTooLow = model.RigidPrice < needed;
        model.RigidPrice = Math.Max(model.RigidPrice, needed);
        return isTooLow;
    }

    /// <summary>The worth of the best page without rows and rigid constraints, where an item may come twice.</summary>
    private double SimpleBound()
    {
        var bound = model.Constant;
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            var best = double.IsPositiveInfinity(model.EmptyPenalty[slot]) ? 0 : -model.EmptyPenalty[slot];
            for (var item = 0; item < model.ItemCount; item++)
            {
                best = Math.Max(best, model.Gain[(item * model.SlotCount) + slot]);
            }

            bound += best;
        }

        return bound;
    }

    private void Take()
    {
        if (!state.IsAllowed || state.Worth <= Worth)
        {
            return;
        }

        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            var item = state.ItemOfSlot[slot];
            offered[slot] = item < 0 ? -1 : model.Sets.CandidateOfItem[item];
        }

        if (Accepts is null || Accepts(offered.AsSpan(0, model.SlotCount)))
        {
            Worth = state.Worth;
            (Page, offered) = (offered, Page);
        }
    }
}

/// <summary>Whether a page, a candidate per slot and -1 where it is empty, may be answered.</summary>
internal delegate bool PageFilter(ReadOnlySpan<int> page);
