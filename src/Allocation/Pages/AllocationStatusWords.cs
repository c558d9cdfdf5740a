namespace RankOrchestrator.Allocation.Pages;

/// <summary>What a status says of a page, and the word for it in answers, logs and files.</summary>
public static class AllocationStatusWords
{
    private static readonly AllocationStatus[] All = Enum.GetValues<AllocationStatus>();

    /// <summary>The words, separated by commas.</summary>
    public static string Known { get; } = string.Join(", ", All.Select(Word));

    /// <summary>The word of a status.</summary>
    public static string Word(this AllocationStatus status) => status switch
    {
        AllocationStatus.Optimal => "optimal",
        AllocationStatus.Certified => "certified",
        AllocationStatus.Feasible => "feasible",
        AllocationStatus.Relaxed => "relaxed",
        AllocationStatus.Infeasible => "infeasible",
        AllocationStatus.Undecided => "undecided",
    };

    /// <summary>The status of a word; null when there is none.</summary>
    public static AllocationStatus? Read(string word)
        => Array.FindIndex(All, status => string.Equals(status.Word(), word, StringComparison.Ordinal)) is >= 0 and var index ? All[index] : null;

    /// <summary>Whether the page is one that keeps every hard constraint.</summary>
    public static bool KeepsConstraints(this AllocationStatus status) => status switch
    {
        AllocationStatus.Optimal or AllocationStatus.Certified or AllocationStatus.Feasible => true,
        AllocationStatus.Relaxed or AllocationStatus.Infeasible or AllocationStatus.Undecided => false,
    };
}
