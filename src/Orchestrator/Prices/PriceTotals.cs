namespace RankOrchestrator.Orchestrator.Prices;

/// <summary>
/// Adds up the prices of pages, in their order, and forgets the pages: what it remembers grows with the policies, not with the log.
/// One thread at a time.
/// </summary>
internal sealed class PriceTotals
{
    private const int MostDear = 10;

    private readonly SortedDictionary<(string Name, string Kind), Sum> sums = new(Comparer<(string Name, string Kind)>.Create(static (left, right)
        => string.CompareOrdinal(left.Name, right.Name) is not 0 and var order ? order : string.CompareOrdinal(left.Kind, right.Kind)));

    private readonly List<DearPage> dearest = [];
    private double pageValue, rankedValue;
    private int pages;

    /// <summary>Takes a page.</summary>
    /// <param name="place">Where its request stands.</param>
    /// <param name="page">Its prices.</param>
    public void Add(string place, PagePrices page)
    {
        pages++;
        pageValue += page.PageValue;
        rankedValue += page.RankedValue;
        foreach (var policy in page.Policies)
        {
            var key = (policy.Name, policy.Kind);
            (sums.TryGetValue(key, out var sum) ? sum : sums[key] = new Sum()).Add(policy);
            if (policy.Price > 0)
            {
                Keep(new DearPage(place, policy.Name, policy.Price));
            }
        }
    }

    /// <summary>The totals so far.</summary>
    public LogPrices ToRecord()
    {
        PolicyTotal[] policies = [.. sums.Select(sum => sum.Value.ToRecord(sum.Key.Name, sum.Key.Kind)).OrderByDescending(total => total.Price).ThenBy(total => total.Name, StringComparer.Ordinal)];
        return new LogPrices
        {
            Pages = pages,
            PageValue = pageValue,
            RankedValue = rankedValue,
            Policies = policies,
            Dearest = dearest,
            NeverBound = [.. policies.Where(policy => policy is { Kind: "constraint", Bound: 0 }).Select(policy => policy.Name).Order(StringComparer.Ordinal)],
            NeverMatched = [.. sums.Where(sum => sum.Key.Kind == "rule" && !sum.Value.DidAnything).Select(sum => sum.Key.Name)],
        };
    }

    private void Keep(DearPage page)
    {
        // Among equal prices the first stays first.
        var place = dearest.FindIndex(other => page.Price > other.Price);
        dearest.Insert(place < 0 ? dearest.Count : place, page);
        if (dearest.Count > MostDear)
        {
            dearest.RemoveAt(MostDear);
        }
    }

    private sealed class Sum
    {
        private readonly List<(string Objective, double Amount)> givenUp = [];
        private string owner = "";
        private int count, inForce, bound, notExact;
        private int? matched;
        private double price;

        public bool DidAnything { get; private set; }

        public void Add(PolicyPrice policy)
        {
            owner = policy.Owner;
            count++;
            inForce += policy.IsInForce ? 1 : 0;
            bound += policy.Binds ? 1 : 0;
            notExact += policy.IsExact ? 0 : 1;
            matched = policy.Matched is { } candidates ? (matched ?? 0) + (candidates > 0 ? 1 : 0) : null;
            DidAnything |= policy.Matched > 0 || (policy.Matched is null && policy.IsInForce);
            price += policy.Price;
            foreach (var objective in policy.Objectives)
            {
                var at = givenUp.FindIndex(known => known.Objective == objective.Objective);
                if (at < 0)
                {
                    givenUp.Add((objective.Objective, objective.GivenUp));
                }
                else
                {
                    givenUp[at] = (objective.Objective, givenUp[at].Amount + objective.GivenUp);
                }
            }
        }

        public PolicyTotal ToRecord(string name, string kind) => new()
        {
            Name = name,
            Kind = kind,
            Owner = owner,
            Pages = count,
            InForce = inForce,
            Matched = matched,
            Bound = bound,
            Price = price,
            GivenUp = [.. givenUp.Select(objective => new ObjectiveAmount(objective.Objective, objective.Amount))],
            NotExact = notExact,
        };
    }
}
