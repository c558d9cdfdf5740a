namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>How hard a page was searched for, as logs say it.</summary>
internal static class SearchEffortWords
{
    private static readonly string[] Words = ["full", "quarter", "sixteenth", "greedy"];

    /// <summary>The word.</summary>
    public static string Of(SearchEffort effort) => Words[(int)effort];

    /// <summary>What a word says; null when it is none.</summary>
    public static SearchEffort? Find(string word) => Array.IndexOf(Words, word) is >= 0 and var index ? (SearchEffort)index : null;
}
