using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.AllocationBench;

/// <summary>
/// A page as a marketplace would ask for it, drawn from a seed: log-normal values, merchants and categories after Zipf's law,
/// 15 % sponsored, 20 % fresh, position weights 1 / log2(position + 2), and constraints in three tightnesses.
/// </summary>
internal sealed class GeneratedPage
{
    private const double ZipfExponent = 0.9;

    private readonly Random random;
    private readonly int[] merchant;
    private readonly int[] category;
    private readonly bool[] isSponsored;
    private readonly bool[] isFresh;
    private readonly int categories;
    private readonly int sponsored;
    private readonly int fresh;
    private readonly int byMerchant;
    private readonly int byCategory;

    private GeneratedPage(PageKind kind, int seed)
    {
        random = new Random(seed);
        var count = kind.Candidates;
        Problem.Reset(count, kind.Slots);
        for (var slot = 0; slot < kind.Slots; slot++)
        {
            Problem.Weights[slot] = Math.Round(1 / Math.Log2(slot + 2), 6);
        }

        categories = random.Next(9, 29);
        merchant = Zipf(count, 45 + (count / 4));
        category = Zipf(count, categories);
        isSponsored = new bool[count];
        isFresh = new bool[count];
        sponsored = Problem.AddGroup();
        fresh = Problem.AddGroup();
        byMerchant = Problem.AddPartition();
        byCategory = Problem.AddPartition();
        var worth = new double[categories];
        for (var value = 0; value < categories; value++)
        {
            worth[value] = 0.35 * Normal();
        }

        for (var candidate = 0; candidate < count; candidate++)
        {
            Problem.Partition(byMerchant)[candidate] = merchant[candidate];
            Problem.Partition(byCategory)[candidate] = category[candidate];
            isSponsored[candidate] = random.NextDouble() < 0.15;
            isFresh[candidate] = random.NextDouble() < 0.2;
            var logarithm = worth[category[candidate]] + (0.8 * Normal()) + (isSponsored[candidate] ? 0.25 : 0) - (isFresh[candidate] ? 0.4 : 0);
            Problem.Values[candidate] = Math.Round(Math.Exp(logarithm), 6);
            Mark(sponsored, candidate, isSponsored[candidate]);
            Mark(fresh, candidate, isFresh[candidate]);
        }
    }

    private SlotProblem Problem { get; } = new();

    /// <summary>A mean price a fifth below that of the page without constraints; what is worth more costs more.</summary>
    private void AddMeanPrice(int slots)
    {
        var prices = new double[Problem.CandidateCount];
        for (var candidate = 0; candidate < prices.Length; candidate++)
        {
            prices[candidate] = Math.Round(Math.Exp(4 + (0.5 * Normal()) + (0.4 * Math.Log(Problem.Values[candidate]))), 2);
        }

        var best = Enumerable.Range(0, prices.Length).OrderByDescending(candidate => Problem.Values[candidate]).Take(slots);
        var most = Math.Round(0.8 * best.Average(candidate => prices[candidate]), 2);
        var amounts = Problem.AddAmounts([.. prices.Select(price => price - most)], []);
        Problem.Add(SlotConstraint.Sum(RowSense.AtMost, 0, amounts, MemberSet.Everybody, "mean-price") with { MeanLimit = most });
    }

    /// <summary>Somebody likes five of the first eight categories; a page of others costs as much as three items are worth.</summary>
    private void AddShares(int slots)
    {
        var shares = Enumerable.Range(0, 8).OrderBy(_ => random.Next()).Take(5).Select(liked => (Category: liked, Share: random.Next(1, 5))).ToArray();
        var ones = new double[Problem.CandidateCount];
        Array.Fill(ones, 1);
        var amounts = Problem.AddAmounts(ones, Problem.Weights);
        var weight = Problem.Weights.ToArray().Sum();
        foreach (var (liked, share) in shares)
        {
            var least = weight * share / shares.Sum(one => one.Share);
            Problem.Add(SlotConstraint.Sum(RowSense.AtLeast, least, amounts, MemberSet.Group(CategoryGroup(liked)), "interests") with { Penalty = 9 / weight });
        }
    }

    /// <summary>Sets of two to six that look alike, some of them in two sets.</summary>
    private void AddNearDuplicates()
    {
        for (var next = 0; next < Problem.CandidateCount;)
        {
            var group = Problem.AddGroup();
            var first = Math.Max(0, next - (random.Next(3) == 0 ? 1 : 0));
            next += random.Next(2, 7);
            for (var candidate = first; candidate < Math.Min(next, Problem.CandidateCount); candidate++)
            {
                Mark(group, candidate, isMember: true);
            }

            Problem.Add(SlotConstraint.AtMost(1, MemberSet.Group(group), "alike", size: 5));
        }
    }

    /// <summary>The page of a seed; the same on every machine.</summary>
    public static SlotProblem Of(PageKind kind, int seed)
    {
        var page = new GeneratedPage(kind, seed);
        page.AddConstraints(kind);
        if (kind.IsImpossible)
        {
            page.AddContradiction(seed);
        }

        return page.Problem;
    }

    private void AddConstraints(PageKind kind)
    {
        var slots = kind.Slots;
        switch (kind.Tightness)
        {
            case Tightness.Loose:
                Window("merchant-gap", byMerchant, size: 4, limit: 2);
                Problem.Add(SlotConstraint.AtMost(slots / 2, MemberSet.Group(CategoryGroup(0)), "k0"));
                Sponsored(share: 0.4, gap: 2);
                Floor("fresh", fresh, to: 9, least: 1);
                break;
            case Tightness.Typical:
                Window("merchant-gap", byMerchant, size: 4, limit: 1);
                Window("merchant-share", byMerchant, size: slots, limit: Math.Max(2, slots / 8));
                Window("category-mix", byCategory, size: 5, limit: 3);
                for (var index = 0; index < 3; index++)
                {
                    Problem.Add(SlotConstraint.AtMost(3, MemberSet.Group(CategoryGroup(index)), $"k{index}") with { To = 9 });
                }

                Sponsored(share: 0.25, gap: 3);
                Floor("sponsored-in-front", sponsored, to: 7, least: 1);
                Floor("fresh", fresh, to: 9, least: 3);
                Exclude(to: 2);
                AddPin(slots);
                break;
            case Tightness.Forty:
                AddForty(slots);
                break;
            case Tightness.Overlapping:
                Window("merchant-gap", byMerchant, size: 6, limit: 1);
                Window("brand-gap", ByBrand(), size: 4, limit: 1);
                Window("brand-share", ByBrand(), size: slots, limit: Math.Max(2, slots / 8));
                Window("category-mix", byCategory, size: 4, limit: 2);
                Window("category-share", byCategory, size: slots, limit: Math.Max(2, slots / 5));
                Sponsored(share: 0.25, gap: 3);
                Floor("fresh-in-front", fresh, to: 9, least: 3);
                break;
            case Tightness.Carousel:
                Sponsored(share: 0.4, gap: 3);
                Floor("sponsored", sponsored, to: slots - 1, least: slots / 4);
                Floor("sponsored-in-front", sponsored, to: 4, least: 1);
                Window("merchant-gap", byMerchant, size: 6, limit: 1);
                Window("category-gap", byCategory, size: 3, limit: 1);
                for (var slot = 1; slot < slots; slot += 7)
                {
                    Pin(FormattableString.Invariant($"pin-{slot}"), PinCandidate(), slot);
                }

                break;
            case Tightness.Sums:
                AddSums(slots);
                break;
            case Tightness.Rows:
                AddConstraints(kind with { Tightness = Tightness.Typical });
                AddMeanPrice(slots);
                AddShares(slots);
                AddNearDuplicates();
                break;
            default:
                Window("merchant-gap", byMerchant, size: 8, limit: 1);
                Window("merchant-share", byMerchant, size: slots, limit: Math.Max(1, slots / 10));
                Window("category-gap", byCategory, size: 4, limit: 1);
                Window("category-share", byCategory, size: slots, limit: Math.Max(2, slots / 5));
                Sponsored(share: 0.2, gap: 4);
                Floor("sponsored-in-front", sponsored, to: 7, least: 2);
                Floor("fresh-in-front", fresh, to: 9, least: 4);
                Floor("fresh", fresh, to: slots - 1, least: slots == 10 ? 4 : (int)(slots * 0.35));
                Exclude(to: 4);
                Problem.Add(SlotConstraint.AtMost(1, MemberSet.Group(CategoryGroup(0)), "k0-in-front") with { To = 4 });
                AddPin(slots);
                AddPin(slots);
                break;
        }
    }

    /// <summary>Categories in whole numbers of brands, brands in whole numbers of merchants.</summary>
    private int ByBrand()
    {
        var brands = Problem.AddPartition();
        for (var candidate = 0; candidate < merchant.Length; candidate++)
        {
            Problem.Partition(brands)[candidate] = (category[candidate] * 64) + (merchant[candidate] % 7);
        }

        return brands;
    }

    /// <summary>Gaps and shares, and of four made-up attributes every value with a floor on the page and a cap in front.</summary>
    private void AddForty(int slots)
    {
        Window("merchant-gap", byMerchant, size: 8, limit: 1);
        Window("merchant-share", byMerchant, size: slots, limit: Math.Max(1, slots / 10));
        Window("category-mix", byCategory, size: 4, limit: 2);
        Window("category-share", byCategory, size: slots, limit: Math.Max(2, slots / 5));
        Sponsored(share: 0.25, gap: 3);
        Floor("sponsored-in-front", sponsored, to: 7, least: 1);
        Floor("fresh", fresh, to: 9, least: 3);
        foreach (var values in (ReadOnlySpan<int>)[5, 4, 4, 3])
        {
            var groups = Enumerable.Range(0, values).Select(_ => Problem.AddGroup()).ToArray();
            for (var candidate = 0; candidate < Problem.CandidateCount; candidate++)
            {
                Bits.Add(Problem.Group(groups[random.Next(values)]), candidate);
            }

            foreach (var group in groups)
            {
                Floor("some-of-each", group, to: slots - 1, least: slots * 7 / (10 * values));
                Problem.Add(SlotConstraint.AtMost(2 + (10 / values), MemberSet.Group(group), "not-all-in-front") with { To = 9 });
            }
        }
    }

    /// <summary>Of the eight largest categories exactly so many each, and half the page of the others at most.</summary>
    private void AddSums(int slots)
    {
        Window("merchant-gap", byMerchant, size: 5, limit: 1);
        for (var index = 0; index < 8; index++)
        {
            var group = CategoryGroup(index);
            var share = Math.Min(Bits.Count(Problem.Group(group)) / 2, slots / 10);
            Floor("at-least", group, to: slots - 1, least: share);
            Problem.Add(SlotConstraint.AtMost(share + 1, MemberSet.Group(group), "at-most"));
            Problem.Add(SlotConstraint.AtMost(2, MemberSet.Group(group), "in-front") with { To = 9 });
        }

        Sponsored(share: 0.2, gap: 3);
        Floor("fresh", fresh, to: 9, least: 2);
    }

    /// <summary>A candidate that no pin has yet.</summary>
    private int PinCandidate()
    {
        while (true)
        {
            var candidate = random.Next(Problem.CandidateCount);
            var isPinned = false;
            foreach (ref readonly var constraint in Problem.Constraints)
            {
                isPinned |= constraint.IsPin && constraint.Candidate == candidate;
            }

            if (!isPinned && !isSponsored[candidate])
            {
                return candidate;
            }
        }
    }

    /// <summary>One of five ways in which policies contradict themselves in practice.</summary>
    private void AddContradiction(int seed)
    {
        switch (seed % 5)
        {
            case 0:
                Floor("too-fresh", fresh, to: 9, least: 1 + Bits.Count(Problem.Group(fresh)));
                break;
            case 1:
                Pin("sponsored-on-top", Array.IndexOf(isSponsored, true), slot: 0);
                break;
            case 2:
                var (first, second) = OfOneMerchant();
                Pin("side-by-side", first, slot: 4);
                Pin("side-by-side-too", second, slot: 5);
                break;
            case 3:
                Floor("category-everywhere", CategoryGroup(0), to: 9, least: 8);
                break;
            default:
                Floor("sponsored-everywhere", sponsored, to: 7, least: 5);
                break;
        }
    }

    private (int First, int Second) OfOneMerchant()
    {
        for (var second = 1; ; second++)
        {
            var first = Array.IndexOf(merchant, merchant[second]);
            if (first < second)
            {
                return (first, second);
            }
        }
    }

    private void Window(string name, int partition, int size, int limit)
        => Problem.Add(SlotConstraint.AtMost(limit, MemberSet.EachPart(partition), name, size: size));

    private void Floor(string name, int group, int to, int least)
        => Problem.Add(SlotConstraint.AtLeast(least, MemberSet.Group(group), name) with { To = to });

    private void Pin(string name, int candidate, int slot)
        => Problem.Add(SlotConstraint.Pin(candidate, slot, name));

    private void Sponsored(double share, int gap)
    {
        Problem.Add(SlotConstraint.AtMost((int)((share * Problem.SlotCount) + 1e-9), MemberSet.Group(sponsored), "sponsored"));
        Problem.Add(SlotConstraint.AtMost(1, MemberSet.Group(sponsored), "sponsored", size: gap));
        Problem.Add(SlotConstraint.Forbid(MemberSet.Group(sponsored), "sponsored") with { To = 0 });
    }

    private void Exclude(int to)
        => Problem.Add(SlotConstraint.Forbid(MemberSet.Group(CategoryGroup(categories - 1)), "not-in-front") with { To = to });

    /// <summary>Pins an ordinary candidate, as a campaign does, to a slot that no other pin has.</summary>
    private void AddPin(int slots)
    {
        var slot = random.Next(1, slots);
        var candidate = random.Next(Problem.CandidateCount);
        foreach (ref readonly var constraint in Problem.Constraints)
        {
            if (constraint.IsPin && (constraint.From == slot || constraint.Candidate == candidate))
            {
                (slot, candidate) = (slot == slots - 1 ? 1 : slot + 1, (candidate + 1) % Problem.CandidateCount);
            }
        }

        Pin(FormattableString.Invariant($"pin-{slot}"), candidate, slot);
    }

    private int CategoryGroup(int value)
    {
        var group = Problem.AddGroup();
        for (var candidate = 0; candidate < category.Length; candidate++)
        {
            Mark(group, candidate, category[candidate] == value);
        }

        return group;
    }

    private void Mark(int group, int candidate, bool isMember)
    {
        if (isMember)
        {
            Bits.Add(Problem.Group(group), candidate);
        }
    }

    private int[] Zipf(int count, int values)
    {
        var shares = new double[values];
        var total = 0.0;
        for (var value = 0; value < values; value++)
        {
            total += Math.Pow(value + 1, -ZipfExponent);
            shares[value] = total;
        }

        var drawn = new int[count];
        for (var index = 0; index < count; index++)
        {
            var found = Array.BinarySearch(shares, random.NextDouble() * total);
            drawn[index] = Math.Min(values - 1, found < 0 ? ~found : found);
        }

        return drawn;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
