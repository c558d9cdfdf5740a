namespace RankOrchestrator.Allocation.Problems;

/// <summary>The candidates that a row counts.</summary>
public readonly record struct MemberSet
{
    private readonly int index;

    private MemberSet(MemberKind kind, int index) => (Kind, this.index) = (kind, index);

    /// <summary>How the members are found.</summary>
    public MemberKind Kind { get; }

    /// <summary>Index of the group, or -1.</summary>
    public int GroupIndex => Kind == MemberKind.Group ? index : -1;

    /// <summary>Index of the partition, or -1.</summary>
    public int PartitionIndex => Kind == MemberKind.EachPart ? index : -1;

    /// <summary>The one candidate, or -1.</summary>
    public int CandidateIndex => Kind == MemberKind.Candidate ? index : -1;

    /// <summary>The members of a group.</summary>
    public static MemberSet Group(int group) => new(MemberKind.Group, group);

    /// <summary>Every part of a partition, each of which is counted by itself.</summary>
    public static MemberSet EachPart(int partition) => new(MemberKind.EachPart, partition);

    /// <summary>All candidates.</summary>
    public static MemberSet Everybody => new(MemberKind.Everybody, 0);

    /// <summary>One candidate; -1 for one that the request does not carry.</summary>
    public static MemberSet Candidate(int candidate) => new(MemberKind.Candidate, candidate);
}

/// <summary>How the members of a set are found.</summary>
public enum MemberKind
{
    /// <summary>There are none.</summary>
    Nobody,

    /// <summary>They are a group.</summary>
    Group,

    /// <summary>They are the parts of a partition, one set each.</summary>
    EachPart,

    /// <summary>It is one candidate, if any.</summary>
    Candidate,

    /// <summary>All candidates are.</summary>
    Everybody,
}
