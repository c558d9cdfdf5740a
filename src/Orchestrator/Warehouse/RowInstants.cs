using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Warehouse;

/// <summary>Instants as tables have them: seconds, and for what compares them whole steps of 100 ns, both since 1970.</summary>
internal static class RowInstants
{
    /// <summary>Writes an instant's seconds; what the column cannot hold becomes its nearest.</summary>
    public static void WriteSeconds(Utf8JsonWriter json, ReadOnlySpan<byte> column, DateTimeOffset at)
        => json.WriteNumber(column, Math.Clamp(at.ToUnixTimeSeconds(), 0, uint.MaxValue));

    /// <summary>Writes an instant's steps of 100 ns.</summary>
    public static void WriteTicks(Utf8JsonWriter json, ReadOnlySpan<byte> column, DateTimeOffset at)
        => json.WriteNumber(column, at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks);
}
