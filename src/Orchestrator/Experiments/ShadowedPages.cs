using System.Runtime.InteropServices;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Decisions.Lines;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// What pages that were made in shadow by another arm say of the users of an experiment. Of each user no page is held: pages are
/// counted, and the hashes of their requests' ids are added up, so that as many and the same sum mean the same pages.
/// </summary>
/// <param name="experiment">The experiment's name.</param>
internal sealed class ShadowedPages(string experiment)
{
    private readonly Dictionary<(string User, string Arm), Tally> tallies = [];

    /// <summary>Whether there is any.</summary>
    public bool Any => tallies.Count > 0;

    /// <summary>Takes a page that nobody saw; one that is of no arm of the experiment changes nothing.</summary>
    public void Add(ShadowLine line)
    {
        if (line is not { Arm: { } arm, Context.UserId: { } user } || !experiment.Equals(line.Experiment, StringComparison.Ordinal))
        {
            return;
        }

        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(tallies, (user, arm), out _);
        if (line.IsTelling)
        {
            tally = line.Difference!.Same
                ? tally with { Pages = tally.Pages + 1, Ids = tally.Ids + HashOf(line.RequestId) }
                : tally with { Differs = true };
        }
    }

    /// <summary>Whether a user's pages differ in another arm.</summary>
    /// <param name="user">The user, as the log calls him.</param>
    /// <param name="arm">The other arm.</param>
    /// <param name="pages">How many pages he was served.</param>
    /// <param name="ids">The sum of the hashes of their requests' ids.</param>
    public PageStanding Of(string user, string arm, int pages, ulong ids)
    {
        var tally = tallies.GetValueOrDefault((user, arm));
        return tally.Differs ? PageStanding.Differ : tally.Pages == pages && tally.Ids == ids ? PageStanding.Same : PageStanding.Unknown;
    }

    /// <summary>
    /// A number for an id: FNV-1a, whose numbers of ids that follow one another have the same sums, and therefore mixed. It is made of
    /// every page that is read, and need not withstand anybody who looks for two ids with the same.
    /// </summary>
    public static ulong HashOf(string requestId)
    {
        var hash = 14695981039346656037;
        foreach (var letter in requestId)
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return new SeededRandom(hash).Next();
    }

    /// <summary>Pages of a user that are the same in another arm, and whether one is not.</summary>
    private readonly record struct Tally(int Pages, ulong Ids, bool Differs);
}
