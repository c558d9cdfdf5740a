using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>
/// Counts the members that every constraint sees as candidates come to a page and go: what a candidate would break or mend in a
/// slot is told in a handful of operations, O(its constraints · window positions that cover the slot). One thread at a time;
/// keeps its memory.
/// </summary>
internal sealed class PageTally
{
    /// <summary>A unit of a constraint outweighs so many of all those of lower priority together, more than a move can change.</summary>
    private const double LevelStep = 4096;

    private const int MostLevels = 80;

    private readonly SlotMembership membership = new();
    private readonly List<int> priorities = [];
    private Rule[] rules = [];
    private int[] counts = [];
    private int[] partSize = [];
    private int[] memberStart = [];
    private (int Rule, int FirstCount)[] members = [];
    private readonly SumTally sums = new();
    private int ruleCount;
    private int countLength;

    public SlotProblem Problem { get; private set; } = null!;

    /// <summary>The candidate in each slot, -1 where it is empty.</summary>
    public int[] Page { get; private set; } = [];

    /// <summary>The slot of each candidate, -1 when it is not on the page.</summary>
    public int[] SlotOf { get; private set; } = [];

    /// <summary>Units by which any constraint is violated that a move could mend, hard or soft.</summary>
    public int Units { get; private set; }

    /// <summary>Whether a sum is too much or too little.</summary>
    public bool BreaksSums => sums.IsBroken;

    /// <summary>What sums of the page come to, as one number that differs where they do.</summary>
    public long SumMark => sums.Mark;

    /// <summary>Loads a problem; the page is empty.</summary>
    public void Load(SlotProblem problem)
    {
        Problem = problem;
        membership.Load(problem);
        RankPriorities();
        Page = WorkArray.Sized(Page, problem.SlotCount);
        SlotOf = WorkArray.Sized(SlotOf, problem.CandidateCount);
        (ruleCount, countLength) = (0, 0);
        rules = WorkArray.Sized(rules, problem.Constraints.Length);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            AddRule(index);
        }

        ListMembers();
        counts = WorkArray.Sized(counts, countLength);
        sums.Load(problem, membership, DamageOf);
        Clear();
    }

    /// <summary>Empties the page.</summary>
    public void Clear()
    {
        Page.AsSpan(0, Problem.SlotCount).Fill(-1);
        SlotOf.AsSpan(0, Problem.CandidateCount).Fill(-1);
        counts.AsSpan(0, countLength).Clear();
        Units = 0;
        foreach (ref var rule in rules.AsSpan(0, ruleCount))
        {
            rule.Needed = rule.Sense == RowSense.AtLeast ? rule.Parts * rule.Limit : 0;
            rule.Open = rule.To - rule.From + 1;
            Units += rule.Needed;
        }

        sums.Clear();
    }

    /// <summary>Puts a candidate into an empty slot.</summary>
    public void Insert(int slot, int candidate)
    {
        (Page[slot], SlotOf[candidate]) = (candidate, slot);
        Count(candidate, slot, 1);
    }

    /// <summary>Takes the candidate out of a slot.</summary>
    /// <returns>It, or -1 when the slot was empty.</returns>
    public int Remove(int slot)
    {
        var candidate = Page[slot];
        if (candidate >= 0)
        {
            (Page[slot], SlotOf[candidate]) = (-1, -1);
            Count(candidate, slot, -1);
        }

        return candidate;
    }

    /// <summary>What putting the candidate into an empty slot changes about the page as it stands.</summary>
    public PageChange Adding(int slot, int candidate) => Adding(slot, candidate, looksAhead: false);

    /// <summary>
    /// The same while a page is filled from the top: a floor does not count as long as later slots can meet it, and then to the
    /// full. What an empty slot dooms is <see cref="Leaving"/>.
    /// </summary>
    public PageChange Filling(int slot, int candidate) => Adding(slot, candidate, looksAhead: true);

    /// <summary>What leaving the slot empty for good changes while a page is filled: the floors that can then not be met.</summary>
    public PageChange Leaving(int slot)
    {
        var (damage, penalty) = (EmptyWeight, 0.0);
        foreach (ref readonly var rule in rules.AsSpan(0, ruleCount))
        {
            if (rule is { Sense: RowSense.AtLeast, IsPin: false } && slot >= rule.From && slot <= rule.To && rule.Needed >= rule.Open)
            {
                damage += rule.Damage;
                penalty += rule.Penalty;
            }
        }

        return new PageChange(damage, -penalty);
    }

    /// <summary>At least as good as <see cref="Adding(int, int)"/> of any candidate in the slot, apart from its value.</summary>
    public PageChange BestAdding(int slot)
    {
        var (damage, penalty) = (0.0, 0.0);
        foreach (ref readonly var rule in rules.AsSpan(0, ruleCount))
        {
            if (rule.Needed > 0 && slot >= rule.From && slot <= rule.To)
            {
                damage += rule.Damage;
                penalty += rule.Penalty;
            }
        }

        var change = new PageChange(-damage, penalty);
        return sums.RowCount == 0 ? change : change + sums.BestAdding(slot);
    }

    /// <summary>What an empty slot weighs among violations; 0 where slots may stay empty.</summary>
    public double EmptyWeight => Problem.AllowsEmptySlots ? 0 : 1;

    private PageChange Adding(int slot, int candidate, bool looksAhead)
    {
        var (damage, penalty) = (0.0, 0.0);
        foreach (var (index, firstCount) in members.AsSpan(memberStart[candidate], memberStart[candidate + 1] - memberStart[candidate]))
        {
            ref readonly var rule = ref rules[index];
            if (slot < rule.From || slot > rule.To)
            {
                continue;
            }

            var units = rule.Sense == RowSense.AtMost ? Full(rule, firstCount, slot)
                : counts[firstCount] < rule.Limit && (!looksAhead || rule.Needed >= rule.Open) ? -1
                : 0;
            damage += units * rule.Damage;
            penalty += units * rule.Penalty;
        }

        var change = new PageChange(damage, (Problem.Weights[slot] * Problem.Values[candidate]) - penalty);
        return sums.RowCount == 0 ? change : change + sums.Adding(slot, candidate, looksAhead);
    }

    private void RankPriorities()
    {
        priorities.Clear();
        foreach (ref readonly var constraint in Problem.Constraints)
        {
            if (constraint.IsHard && priorities.BinarySearch(constraint.Priority) is < 0 and var at)
            {
                priorities.Insert(~at, constraint.Priority);
            }
        }
    }

    private void AddRule(int index)
    {
        ref readonly var constraint = ref Problem.Constraints[index];
        var to = Math.Min(constraint.To, Problem.SlotCount - 1);
        var length = to - constraint.From + 1;
        var size = Math.Min(constraint.Size, length);
        var speaks = constraint.IsPin ? constraint.Candidate >= 0
            : constraint.Sense == RowSense.AtLeast ? constraint.Limit > 0
            : constraint.Limit < size;
        if (length <= 0 || !speaks || constraint.IsSum)
        {
            return;
        }

        rules[ruleCount++] = new Rule
        {
            Index = index,
            Sense = constraint.Sense,
            IsPin = constraint.IsPin,
            From = constraint.From,
            To = to,
            Limit = constraint.Limit,
            Size = size,
            Positions = length - size + 1,
            Parts = membership.PartCount(index),
            FirstCount = countLength,
            Damage = constraint.IsHard ? DamageOf(constraint.Priority) : 0,
            Penalty = constraint.IsHard ? 0 : constraint.Penalty,
        };
        countLength += membership.PartCount(index) * (length - size + 1);
    }

    /// <summary>Weight of a unit of a hard constraint.</summary>
    private double DamageOf(int priority) => Math.Pow(LevelStep, Math.Min(1 + priorities.BinarySearch(priority), MostLevels));

    /// <summary>Writes down of every candidate which counts it changes, leaving out parts too small to break anything.</summary>
    private void ListMembers()
    {
        var candidates = Problem.CandidateCount;
        memberStart = WorkArray.Sized(memberStart, candidates + 2);
        memberStart.AsSpan(0, candidates + 2).Clear();
        for (var pass = 0; pass < 2; pass++)
        {
            for (var rule = 0; rule < ruleCount; rule++)
            {
                ListMembers(rule, fills: pass == 1);
            }

            if (pass == 0)
            {
                for (var candidate = 0; candidate < candidates; candidate++)
                {
                    memberStart[candidate + 2] += memberStart[candidate + 1];
                }

                members = WorkArray.Sized(members, memberStart[candidates + 1]);
            }
        }
    }

    private void ListMembers(int index, bool fills)
    {
        ref readonly var rule = ref rules[index];
        var parts = membership.Parts(rule.Index);
        partSize = WorkArray.Sized(partSize, rule.Parts);
        partSize.AsSpan(0, rule.Parts).Clear();
        foreach (var part in parts)
        {
            if (part >= 0)
            {
                partSize[part]++;
            }
        }

        for (var candidate = 0; candidate < parts.Length; candidate++)
        {
            var part = parts[candidate];
            if (part >= 0 && (rule.Sense == RowSense.AtLeast || partSize[part] > rule.Limit))
            {
                List(candidate, index, rule.FirstCount + (part * rule.Positions), fills);
            }
        }
    }

    private void List(int candidate, int rule, int firstCount, bool fills)
    {
        if (fills)
        {
            members[memberStart[candidate + 1]++] = (rule, firstCount);
        }
        else
        {
            memberStart[candidate + 2]++;
        }
    }

    private int Full(in Rule rule, int firstCount, int slot)
    {
        var (first, last) = Covering(rule, slot);
        var units = 0;
        foreach (var count in counts.AsSpan(firstCount + first, last - first + 1))
        {
            units += count >= rule.Limit ? 1 : 0;
        }

        return units;
    }

    private static (int First, int Last) Covering(in Rule rule, int slot)
        => (Math.Max(0, slot - rule.Size + 1 - rule.From), Math.Min(slot - rule.From, rule.Positions - 1));

    private void Count(int candidate, int slot, int by)
    {
        sums.Count(candidate, slot, by);
        foreach (ref var rule in rules.AsSpan(0, ruleCount))
        {
            rule.Open -= slot >= rule.From && slot <= rule.To ? by : 0;
        }

        foreach (var (index, firstCount) in members.AsSpan(memberStart[candidate], memberStart[candidate + 1] - memberStart[candidate]))
        {
            ref var rule = ref rules[index];
            if (slot < rule.From || slot > rule.To)
            {
                continue;
            }

            Units += rule.Sense == RowSense.AtLeast ? CountLacking(ref rule, ref counts[firstCount], by) : CountOver(rule, firstCount, slot, by);
        }
    }

    private static int CountLacking(ref Rule rule, ref int count, int by)
    {
        var lacking = Math.Max(0, rule.Limit - count);
        count += by;
        var change = Math.Max(0, rule.Limit - count) - lacking;
        rule.Needed += change;
        return change;
    }

    private int CountOver(in Rule rule, int firstCount, int slot, int by)
    {
        var (first, last) = Covering(rule, slot);
        var units = 0;
        foreach (ref var count in counts.AsSpan(firstCount + first, last - first + 1))
        {
            units += (by > 0 ? count : count - 1) >= rule.Limit ? by : 0;
            count += by;
        }

        return units;
    }

    private struct Rule
    {
        public int Index;
        public RowSense Sense;
        public bool IsPin;
        public int From;
        public int To;
        public int Limit;
        public int Size;
        public int Positions;
        public int Parts;
        public int FirstCount;

        /// <summary>Weight of a unit of a hard constraint; 0 for soft ones.</summary>
        public double Damage;

        /// <summary>What a unit of a soft constraint costs; 0 for hard ones.</summary>
        public double Penalty;

        /// <summary>Members that are lacking, over all parts.</summary>
        public int Needed;

        /// <summary>Empty slots of the range.</summary>
        public int Open;
    }
}
