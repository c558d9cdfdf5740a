namespace RankOrchestrator.Orchestrator.Tests.Telemetry;

/// <summary>A test that asks Prometheus' own checker; skipped where it is not installed.</summary>
public sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute()
    {
        if (Tool is null)
        {
            Skip = "promtool is not on the path; Debian has it in the package 'prometheus'.";
        }
    }

    /// <summary>Where it is; null when it is not there.</summary>
    public static string? Tool { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
}
