using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Policies.Files;

/// <summary>What a policy folder may hold at most; beyond it lies a mistake, such as the root of a disk, or an attack.</summary>
public sealed record PolicyFolderLimits
{
    /// <summary>Files and folders of every kind. Default 4,096.</summary>
    public int Entries { get; init; } = 4_096;

    /// <summary>Folders inside one another. Default 8.</summary>
    public int Depth { get; init; } = 8;

    /// <summary>Bytes of one file. Default <see cref="YamlLimits.Bytes"/>.</summary>
    public int FileBytes { get; init; } = new YamlLimits().Bytes;

    /// <summary>Bytes of all files that are read. Default 64 MiB.</summary>
    public long Bytes { get; init; } = 64L << 20;
}
