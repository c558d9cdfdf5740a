namespace RankOrchestrator.Orchestrator.Tests.Warehouse;

/// <summary>A test with a real ClickHouse server; skipped where none is installed.</summary>
public sealed class ClickHouseFactAttribute : FactAttribute
{
    public ClickHouseFactAttribute()
    {
        if (ClickHouseProcess.Program is null)
        {
            Skip = "clickhouse-server is not installed; Debian has it in the package of this name.";
        }
    }
}
