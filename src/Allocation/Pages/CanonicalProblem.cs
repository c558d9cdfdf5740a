using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>
/// A problem in an order that its content alone decides: candidates by value, the best first, equal ones as they came;
/// constraints by what they say; groups and parts as these meet them. Whatever a search does in that order does not depend on
/// the order in which candidates and constraints were given. O(N log N + N · (groups + partitions) + constraints · log
/// constraints). Reused between problems; one thread at a time.
/// </summary>
internal sealed class CanonicalProblem : IComparer<int>
{
    private readonly SlotProblem unsorted = new();
    private double[] keys = [];
    private int[] candidateOf = [];
    private int[] rankOf = [];
    private int[] constraintOf = [];
    private int[] newSubject = [];
    private ulong[] subjectHash = [];
    private int[] renumbered = [];
    private SlotProblem given = null!;

    /// <summary>The problem in canonical order.</summary>
    public SlotProblem Problem { get; } = new();

    /// <summary>Puts a problem in order.</summary>
    public void Load(SlotProblem problem)
    {
        given = problem;
        OrderCandidates();
        CopySubjects();
        OrderConstraints();
        Problem.Reset(problem.CandidateCount, problem.SlotCount);
        Problem.AllowsEmptySlots = problem.AllowsEmptySlots;
        problem.Weights.CopyTo(Problem.Weights);
        for (var rank = 0; rank < problem.CandidateCount; rank++)
        {
            Problem.Values[rank] = problem.Values[candidateOf[rank]];
        }

        newSubject = WorkArray.Sized(newSubject, problem.GroupCount + problem.PartitionCount);
        newSubject.AsSpan().Fill(-1);
        for (var index = 0; index < problem.AmountsCount; index++)
        {
            TranslateAmounts(problem.Amounts(index));
        }

        foreach (var index in constraintOf.AsSpan(0, problem.Constraints.Length))
        {
            Problem.Add(Translated(problem.Constraints[index]));
        }
    }

    /// <summary>
    /// The page of given candidates as one of this order; empty when it is none of this problem. A candidate that comes twice
    /// keeps its first slot.
    /// </summary>
    public int[] Translate(ReadOnlySpan<int> page)
    {
        if (page.Length != given.SlotCount)
        {
            return [];
        }

        var translated = new int[page.Length];
        for (var slot = 0; slot < page.Length; slot++)
        {
            if (page[slot] < -1 || page[slot] >= given.CandidateCount)
            {
                return [];
            }

            translated[slot] = page[slot] < 0 || page[..slot].Contains(page[slot]) ? -1 : rankOf[page[slot]];
        }

        return translated;
    }

    /// <summary>What was found in this order, told of the problem as it was given.</summary>
    public SlotAllocation Restore(SlotAllocation found)
    {
        var page = new int[found.CandidateBySlot.Length];
        for (var slot = 0; slot < page.Length; slot++)
        {
            page[slot] = found.CandidateBySlot[slot] < 0 ? -1 : candidateOf[found.CandidateBySlot[slot]];
        }

        var violations = new ConstraintViolation[found.Violations.Count];
        for (var index = 0; index < violations.Length; index++)
        {
            violations[index] = new ConstraintViolation(Given(found.Violations[index].Constraint), found.Violations[index].Units);
        }

        var conflict = new int[found.Conflict.Count];
        for (var index = 0; index < conflict.Length; index++)
        {
            conflict[index] = Given(found.Conflict[index]);
        }

        // Dearest first; what costs the same in the order that was given.
        var binding = new BindingConstraint[found.Binding.Count];
        for (var index = 0; index < binding.Length; index++)
        {
            binding[index] = found.Binding[index] with { Constraint = Given(found.Binding[index].Constraint) };
        }

        Array.Sort(violations, static (left, right) => left.Constraint.CompareTo(right.Constraint));
        Array.Sort(conflict);
        Array.Sort(binding, static (left, right) => left.Price != right.Price ? right.Price.CompareTo(left.Price) : left.Constraint.CompareTo(right.Constraint));
        return found with { CandidateBySlot = page, Binding = binding, Violations = violations, Conflict = conflict };
    }

    /// <summary>Compares two constraints of the given problem by what they say, then by name.</summary>
    public int Compare(int x, int y)
    {
        ref readonly var left = ref given.Constraints[x];
        ref readonly var right = ref given.Constraints[y];
        var order = Order(left).CompareTo(Order(right));
        order = order != 0 ? order : right.Priority.CompareTo(left.Priority);
        order = order != 0 ? order : right.Penalty.CompareTo(left.Penalty);
        order = order != 0 ? order : left.From.CompareTo(right.From);
        order = order != 0 ? order : left.To.CompareTo(right.To);
        order = order != 0 ? order : left.Limit.CompareTo(right.Limit);
        order = order != 0 ? order : left.Size.CompareTo(right.Size);
        order = order != 0 ? order : RankOf(left.Candidate).CompareTo(RankOf(right.Candidate));
        order = order != 0 ? order : (left.Group >= 0).CompareTo(right.Group >= 0);
        order = order != 0 ? order : ((int)left.Sense).CompareTo((int)right.Sense);
        order = order != 0 ? order : CompareSubjects(left, right);
        order = order != 0 ? order : CompareAmounts(left, right);
        order = order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
        return order != 0 ? order : x.CompareTo(y);
    }

    /// <summary>What counts a range at once before what counts stretches of it, and rows before what closes places.</summary>
    private static int Order(in SlotConstraint constraint)
        => constraint.IsSum ? 5
            : constraint.IsForbid ? 4 : constraint.IsPin ? 3 : constraint.Sense == RowSense.AtLeast ? 1 : constraint.Size == SlotConstraint.WholeRange ? 0 : 2;

    private int Given(int constraint) => constraint == SlotProblem.Filling ? constraint : constraintOf[constraint];

    private int RankOf(int candidate) => candidate < 0 ? -1 : rankOf[candidate];

    private void OrderCandidates()
    {
        var count = given.CandidateCount;
        keys = WorkArray.Sized(keys, count);
        candidateOf = WorkArray.Sized(candidateOf, count);
        rankOf = WorkArray.Sized(rankOf, count);
        for (var candidate = 0; candidate < count; candidate++)
        {
            keys[candidate] = -given.Values[candidate];
            candidateOf[candidate] = candidate;
        }

        keys.AsSpan(0, count).Sort(candidateOf.AsSpan(0, count));
        for (var first = 0; first < count;)
        {
            var end = first + 1;
            while (end < count && keys[end] == keys[first])
            {
                end++;
            }

            // The sort is not stable: equal values are put in order of candidate.
            candidateOf.AsSpan(first, end - first).Sort();
            first = end;
        }

        for (var rank = 0; rank < count; rank++)
        {
            rankOf[candidateOf[rank]] = rank;
        }
    }

    /// <summary>Groups and parts over candidates in canonical order, parts numbered as they come, and what tells them apart.</summary>
    private void CopySubjects()
    {
        unsorted.Reset(given.CandidateCount, 0);
        subjectHash = WorkArray.Sized(subjectHash, given.GroupCount + given.PartitionCount);
        for (var group = 0; group < given.GroupCount; group++)
        {
            unsorted.AddGroup();
            var members = unsorted.Group(group);
            var source = given.Group(group);
            for (var candidate = Bits.Next(source, 0); candidate >= 0; candidate = Bits.Next(source, candidate + 1))
            {
                Bits.Add(members, rankOf[candidate]);
            }

            var hash = 0UL;
            foreach (var word in members)
            {
                hash = Mixed(hash, word);
            }

            subjectHash[group] = hash;
        }

        for (var partition = 0; partition < given.PartitionCount; partition++)
        {
            unsorted.AddPartition();
            subjectHash[given.GroupCount + partition] = CopyPartition(given.Partition(partition), unsorted.Partition(partition));
        }
    }

    private ulong CopyPartition(ReadOnlySpan<int> source, Span<int> parts)
    {
        var largest = -1;
        foreach (var key in source)
        {
            largest = Math.Max(largest, key);
        }

        renumbered = WorkArray.Sized(renumbered, largest + 1);
        renumbered.AsSpan(0, largest + 1).Fill(-1);
        var count = 0;
        var hash = 0UL;
        for (var rank = 0; rank < parts.Length; rank++)
        {
            var key = source[candidateOf[rank]];
            if (key >= 0 && renumbered[key] < 0)
            {
                renumbered[key] = count++;
            }

            parts[rank] = key < 0 ? -1 : renumbered[key];
            hash = Mixed(hash, (ulong)(uint)parts[rank]);
        }

        return hash;
    }

    private static ulong Mixed(ulong hash, ulong word)
    {
        hash = (hash ^ word) * 0x9E3779B97F4A7C15UL;
        return hash ^ (hash >> 29);
    }

    private void OrderConstraints()
    {
        var count = given.Constraints.Length;
        constraintOf = WorkArray.Sized(constraintOf, count);
        for (var index = 0; index < count; index++)
        {
            constraintOf[index] = index;
        }

        constraintOf.AsSpan(0, count).Sort(this);
    }

    private int CompareSubjects(in SlotConstraint left, in SlotConstraint right)
    {
        var (first, second) = (Subject(left), Subject(right));
        if (first == second || first < 0 || second < 0)
        {
            return (first < 0).CompareTo(second < 0);
        }

        var order = subjectHash[first].CompareTo(subjectHash[second]);
        return order != 0 ? order
            : left.Group >= 0 ? unsorted.Group(left.Group).SequenceCompareTo(unsorted.Group(right.Group))
            : unsorted.Partition(left.Partition).SequenceCompareTo(unsorted.Partition(right.Partition));
    }

    /// <summary>Compares what members count, candidate by candidate in canonical order.</summary>
    private int CompareAmounts(in SlotConstraint left, in SlotConstraint right)
    {
        var order = left.SumLimit.CompareTo(right.SumLimit);
        if (order != 0 || left.Amounts == right.Amounts)
        {
            return order;
        }

        var (first, second) = (given.Amounts(left.Amounts), given.Amounts(right.Amounts));
        order = first.Factors.SequenceCompareTo(second.Factors);
        for (var rank = 0; rank < given.CandidateCount && order == 0; rank++)
        {
            order = first.Amounts[candidateOf[rank]].CompareTo(second.Amounts[candidateOf[rank]]);
        }

        order = order != 0 ? order : first.SecondFactors.SequenceCompareTo(second.SecondFactors);
        for (var rank = 0; rank < given.CandidateCount && order == 0 && !first.SecondAmounts.IsEmpty; rank++)
        {
            order = first.SecondAmounts[candidateOf[rank]].CompareTo(second.SecondAmounts[candidateOf[rank]]);
        }

        return order;
    }

    private void TranslateAmounts(MemberAmounts source)
    {
        var (count, hasSecond) = (given.CandidateCount, !source.SecondAmounts.IsEmpty);
        keys = WorkArray.Sized(keys, 2 * count);
        for (var rank = 0; rank < count; rank++)
        {
            keys[rank] = source.Amounts[candidateOf[rank]];
            keys[count + rank] = hasSecond ? source.SecondAmounts[candidateOf[rank]] : 0;
        }

        Problem.AddAmounts(keys.AsSpan(0, count), source.Factors, hasSecond ? keys.AsSpan(count, count) : [], source.SecondFactors);
    }

    /// <summary>One number for the groups and the partitions; -1 for neither.</summary>
    private int Subject(in SlotConstraint constraint)
        => constraint.Group >= 0 ? constraint.Group : constraint.Partition >= 0 ? given.GroupCount + constraint.Partition : -1;

    private SlotConstraint Translated(in SlotConstraint constraint) => constraint with
    {
        Members = constraint.Members.Kind switch
        {
            MemberKind.Group => MemberSet.Group(Shared(constraint)),
            MemberKind.EachPart => MemberSet.EachPart(Shared(constraint)),
            MemberKind.Candidate => MemberSet.Candidate(RankOf(constraint.Candidate)),
            MemberKind.Nobody => default,
            MemberKind.Everybody => MemberSet.Everybody,
        },
    };

    /// <summary>The group or partition of a constraint in canonical order.</summary>
    private int Shared(in SlotConstraint constraint)
    {
        ref var known = ref newSubject[Subject(constraint)];
        known = known >= 0 ? known : constraint.Group >= 0 ? SharedGroup(constraint.Group) : SharedPartition(constraint.Partition);
        return known;
    }

    /// <summary>The new group with these members: groups of the same members become one.</summary>
    private int SharedGroup(int group)
    {
        for (var other = 0; other < given.GroupCount; other++)
        {
            if (newSubject[other] >= 0 && subjectHash[other] == subjectHash[group] && unsorted.Group(other).SequenceEqual(unsorted.Group(group)))
            {
                return newSubject[other];
            }
        }

        var added = Problem.AddGroup();
        unsorted.Group(group).CopyTo(Problem.Group(added));
        return added;
    }

    private int SharedPartition(int partition)
    {
        for (var other = 0; other < given.PartitionCount; other++)
        {
            if (newSubject[given.GroupCount + other] >= 0 && subjectHash[given.GroupCount + other] == subjectHash[given.GroupCount + partition]
                && unsorted.Partition(other).SequenceEqual(unsorted.Partition(partition)))
            {
                return newSubject[given.GroupCount + other];
            }
        }

        var added = Problem.AddPartition();
        unsorted.Partition(partition).CopyTo(Problem.Partition(added));
        return added;
    }
}
