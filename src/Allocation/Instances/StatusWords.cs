using RankOrchestrator.Allocation.Pages;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>The words for <see cref="AllocationStatus"/> in files.</summary>
internal static class StatusWords
{
    private static readonly string[] Words = ["optimal", "certified", "feasible", "relaxed", "infeasible", "undecided"];

    public static string Of(AllocationStatus status) => Words[(int)status];

    /// <summary>The status of a word; throws <see cref="InstanceFault"/> when there is none.</summary>
    public static AllocationStatus Read(InstanceElement word)
    {
        var status = Array.IndexOf(Words, word.Text());
        return status >= 0 ? (AllocationStatus)status : throw word.Fault($"'{word.Text()}' is none of {string.Join(", ", Words)}");
    }
}
