namespace RankOrchestrator.Language.Documents;

/// <summary>What a policy file may be at most; beyond it lies a mistake or an attack.</summary>
public sealed record YamlLimits
{
    /// <summary>Bytes of a file. Default 1 MiB.</summary>
    public int Bytes { get; init; } = 1 << 20;

    /// <summary>Mappings and sequences inside one another. Default 32.</summary>
    public int Depth { get; init; } = 32;
}
