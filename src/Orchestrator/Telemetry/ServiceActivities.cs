using System.Diagnostics;

namespace RankOrchestrator.Orchestrator.Telemetry;

/// <summary>Spans of the service: one per request (by ASP.NET Core) and one per stage below it.</summary>
internal static class ServiceActivities
{
    /// <summary>Where the spans come from; without a listener none is made and nothing is allocated.</summary>
    public static ActivitySource Source { get; } = new("RankOrchestrator.Service");
}
