using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Estimates;

namespace RankOrchestrator.Orchestrator.Tests.Estimates;

/// <summary>
/// Users of whom half click nine times as often as the other half, each with one to four pages of two slots that explored: every page draws one of
/// its slots and puts there one of three items, its own or one of the two that are not on the page. What is asked about has in its second slot the
/// better of those two. What a page would get by that is known.
/// </summary>
internal sealed class SimulatedUsers
{
    private const int Slots = 2;
    private const int Fillings = 3;
    private const double Filling = 1.0 / Slots / Fillings;

    private static readonly double[] Looks = [0.5, 0.35];

    /// <summary>By kind of request, what users like of each item; the best page has the first two of them.</summary>
    private static readonly double[][] Likings = [[0.7, 0.3, 0.6, 0.5], [0.2, 0.6, 0.1, 0.3]];

    /// <summary>By kind of request, what the plan that served makes of each item.</summary>
    private static readonly double[][] Values = [[0.9, 0.8, 0.7, 0.1], [0.6, 0.5, 0.4, 0.3]];

    private static readonly int[] Asked = [0, 2];

    /// <summary>Whether values are such that the model of the reward takes what is asked about for what it is not.</summary>
    public bool IsMisled { get; init; }

    /// <summary>What a page that is asked about gets on average.</summary>
    public static double Truth { get; } = Likings.Average(liking => Asked.Select((item, slot) => Looks[slot] * liking[item]).Sum());

    /// <summary>The pages of so many users.</summary>
    public List<ExploredPage> Log(int users, ref SeededRandom random)
    {
        var pages = new List<ExploredPage>();
        for (var user = 0; user < users; user++)
        {
            var (taste, count) = (random.Share() < 0.5 ? 0.2 : 1.8, 1 + random.Index(4));
            for (var page = 0; page < count; page++)
            {
                pages.Add(Page($"u-{user}", $"r-{user}-{page}", taste, ref random));
            }
        }

        return pages;
    }

    private ExploredPage Page(string user, string request, double taste, ref SeededRandom random)
    {
        var (kind, drawn, filling) = (random.Index(Likings.Length), random.Index(Slots), random.Index(Fillings));
        int[] items = [0, 1];
        items[drawn] = filling == 0 ? drawn : 1 + filling;
        var explored = filling == 0 ? -1 : drawn;
        var page = new ExploredPage(
            request,
            "home",
            user,
            default,
            explored < 0 ? 2 * Filling : Filling,
            [.. items.Select((item, slot) => item == slot ? 1 - (2 * Filling) : Filling)],
            explored)
        {
            IsOfTarget = [.. items.Select((item, slot) => item == Asked[slot])],
            Values = [.. items.Select((item, slot) => Value(kind, item, slot))],
            TargetValues = [.. Asked.Select((item, slot) => Value(kind, item, slot))],
            TargetPropensities = [1 - (2 * Filling), Filling],
        };
        for (var slot = 0; slot < Slots; slot++)
        {
            page.Rewards[slot] = random.Share() < Looks[slot] * Likings[kind][items[slot]] * taste ? 1 : 0;
        }

        return page;
    }

    /// <summary>Where the model is misled, what is asked about at the second slot has the value of the best page's item there on the other kind of request.</summary>
    private double Value(int kind, int item, int slot) => IsMisled && slot == 1 && item == Asked[1] ? Values[1 - kind][1] : Values[kind][item];
}
