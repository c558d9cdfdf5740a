namespace RankOrchestrator.Domain.Pages;

/// <summary>The engines that make pages, by the names that policies, commands and certificates use.</summary>
public static class EngineNames
{
    /// <summary>Searches with a proof.</summary>
    public const string Certified = "certified";

    /// <summary>Another program's solver.</summary>
    public const string CpSat = "cp-sat";

    /// <summary>Slot by slot.</summary>
    public const string Greedy = "greedy";

    /// <summary><see cref="Certified"/>, then <see cref="CpSat"/> where that leaves a gap.</summary>
    public const string Auto = "auto";

    /// <summary>All that may be asked for.</summary>
    public static IReadOnlyList<string> All { get; } = [Certified, CpSat, Greedy, Auto];
}
