namespace RankOrchestrator.StartBench;

/// <summary>One way to start the service.</summary>
/// <param name="Name">As in the table.</param>
/// <param name="IsPublished">Whether the program is what <c>dotnet publish</c> makes; else what the build made.</param>
/// <param name="Environment">Variables of the .NET runtime, stronger than the program's own settings.</param>
/// <param name="Arguments">Settings of the service.</param>
internal sealed record Variant(string Name, bool IsPublished, IReadOnlyDictionary<string, string> Environment, params string[] Arguments)
{
    /// <summary>As delivered first; then what else could have been chosen.</summary>
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("published", IsPublished: true, Runtime()),
        new("built", IsPublished: false, Runtime()),
        new("published, no warm-up", IsPublished: true, Runtime(), NoWarmUp),
        new("built, no warm-up", IsPublished: false, Runtime(), NoWarmUp),
        new("published, delay 0 ms", IsPublished: true, Runtime("TC_CallCountingDelayMs=0")),
        new("published, delay 10 ms", IsPublished: true, Runtime("TC_CallCountingDelayMs=A")),
        new("published, delay 100 ms", IsPublished: true, Runtime("TC_CallCountingDelayMs=64")),
        new("published, with PGO", IsPublished: true, Runtime("TieredPGO=1")),
        new("published, no quick compilation", IsPublished: true, Runtime("TC_QuickJit=0")),
        new("published, no tiers", IsPublished: true, Runtime("TieredCompilation=0")),
        new("built, no tiers", IsPublished: false, Runtime("TieredCompilation=0")),
        new("built, runtime's defaults, no warm-up", IsPublished: false, Runtime("TieredPGO=1", "TC_CallCountingDelayMs=64"), NoWarmUp),
    ];

    private static string NoWarmUp => "--Rank:WarmUpRequests=0";

    /// <summary>Variables of the runtime; their numbers are hexadecimal.</summary>
    private static Dictionary<string, string> Runtime(params IEnumerable<string> settings)
        => settings.Select(setting => setting.Split('=')).ToDictionary(setting => "DOTNET_" + setting[0], setting => setting[1], StringComparer.Ordinal);
}
