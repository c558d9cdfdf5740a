using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// Sets of candidates that are all like each other, such that any <c>most + 1</c> that are stand in one of them together: for pairs a
/// cover of the edges of a graph by cliques (Kellerman, Determination of Keyword Conflict, 1973). Each is as large as it can be, so that one row speaks of as
/// many as possible. In order of candidate, so that the same candidates make the same sets.
/// </summary>
internal sealed class LikenessSets
{
    /// <summary>More sets than this are not made, nor more candidates put together than <see cref="MostTries"/>.</summary>
    public const int MostSets = 1000;

    private const int MostTries = 500_000;

    private readonly List<ulong[]> sets = [];
    private ulong[][] alike = [];
    private int count;
    private int most;
    private int tries;

    /// <summary>The sets, each as <see cref="Bits"/>.</summary>
    public IReadOnlyList<ulong[]> Sets => sets;

    /// <summary>Whether there are more that were not made.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Starts over with so many candidates, none of which is like another.</summary>
    public void Reset(int candidates)
    {
        count = candidates;
        var words = Bits.Words(candidates);
        if (alike.Length < candidates || (candidates > 0 && alike[0].Length != words))
        {
            alike = [.. Enumerable.Range(0, candidates).Select(_ => new ulong[words])];
        }

        for (var candidate = 0; candidate < candidates; candidate++)
        {
            alike[candidate].AsSpan().Clear();
        }

        sets.Clear();
        (IsPartial, tries) = (false, 0);
    }

    /// <summary>Says that two candidates are alike.</summary>
    public void Join(int one, int other)
    {
        Bits.Add(alike[one], other);
        Bits.Add(alike[other], one);
    }

    /// <summary>Makes the sets.</summary>
    /// <param name="mostTogether">So many that are all alike may stand together.</param>
    public void Cover(int mostTogether)
    {
        most = mostTogether;
        var members = new int[most + 1];
        var common = new ulong[most + 2][];
        for (var depth = 0; depth < common.Length; depth++)
        {
            common[depth] = new ulong[Bits.Words(count)];
        }

        Bits.Fill(common[0], count);
        Extend(members, 0, common);
    }

    /// <summary>Tries every way to put one more beside candidates that are all alike.</summary>
    private void Extend(int[] members, int size, ulong[][] common)
    {
        for (var next = Bits.Next(common[size], size == 0 ? 0 : members[size - 1] + 1); next >= 0 && !IsPartial; next = Bits.Next(common[size], next + 1))
        {
            members[size] = next;
            if (++tries > MostTries)
            {
                IsPartial = true;
                return;
            }

            for (var word = 0; word < common[size].Length; word++)
            {
                common[size + 1][word] = common[size][word] & alike[next][word];
            }

            if (size < most)
            {
                Extend(members, size + 1, common);
            }
            else if (!IsCovered(members))
            {
                Add(members, common[size + 1]);
            }
        }
    }

    private bool IsCovered(int[] members)
    {
        foreach (var set in sets)
        {
            var holdsAll = true;
            for (var index = 0; index <= most && holdsAll; index++)
            {
                holdsAll = Bits.Contains(set, members[index]);
            }

            if (holdsAll)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes the set of these and of whoever, one after the other, is like all of it.</summary>
    private void Add(int[] members, ulong[] others)
    {
        if (sets.Count == MostSets)
        {
            IsPartial = true;
            return;
        }

        var set = new ulong[Bits.Words(count)];
        foreach (var member in members)
        {
            Bits.Add(set, member);
        }

        var open = (ulong[])others.Clone();
        for (var next = Bits.Next(open, 0); next >= 0; next = Bits.Next(open, next + 1))
        {
            Bits.Add(set, next);
            for (var word = 0; word < open.Length; word++)
            {
                open[word] &= alike[next][word];
            }
        }

        sets.Add(set);
    }
}
