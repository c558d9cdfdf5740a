namespace RankOrchestrator.Orchestrator.Settings;

/// <summary>How decisions are kept where <c>Rank:DecisionLog</c> names a folder: section <c>Rank:Decisions</c>.</summary>
internal sealed record DecisionSettings
{
    /// <summary>Longest time that a line waits in memory: what a process that is killed loses at most. Default 0.2 s.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes on disk after which the next segment is begun. Default 256 MiB.</summary>
    public long SegmentBytes { get; init; } = 256L << 20;

    /// <summary>Age after which the next segment is begun. Default 1 h.</summary>
    public TimeSpan SegmentAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Bytes of all segments together, beyond which the oldest are deleted; 0, the default, keeps all.</summary>
    public long RetainBytes { get; init; }

    /// <summary>Age of a segment's last line beyond which it is deleted; 0, the default, keeps all.</summary>
    public TimeSpan RetainFor { get; init; }

    /// <summary>When the disk is asked to hold what was written even if the machine fails. Default: when a segment is complete.</summary>
    public DecisionSync Sync { get; init; } = DecisionSync.Segment;

    /// <summary>What gives when the disk does not keep up. Default: lines.</summary>
    public QueueOverflow WhenFull { get; init; } = QueueOverflow.Drop;

    /// <summary>Bytes of lines that may wait for the disk. Default 64 MiB.</summary>
    public long QueueBytes { get; init; } = 64L << 20;

    /// <summary>Shares of pages that are kept, such as <c>home_feed=0.1,mail=0.5</c>; surfaces that are not named keep all.</summary>
    public string Sampling { get; init; } = "";

    /// <summary>Share of the kept pages whose slot problem is kept in full. Default 0.01.</summary>
    public double Problems { get; init; } = 0.01;

    /// <summary>Fields that are left out, such as <c>request.query,item.merchant</c>.</summary>
    public string Drop { get; init; } = "";

    /// <summary>Fields of which a keyed hash stands in place of the text, such as <c>request.userId</c>.</summary>
    public string Hash { get; init; } = "";

    /// <summary>File whose bytes are the key of the hashes; at least 16 bytes.</summary>
    public string? SaltFile { get; init; }
}

/// <summary>When a segment is forced to the disk.</summary>
internal enum DecisionSync
{
    /// <summary>Left to the operating system.</summary>
    Never,

    /// <summary>When a segment is complete.</summary>
    Segment,

    /// <summary>With every flush.</summary>
    Flush,
}

/// <summary>What gives when lines come faster than the disk takes them.</summary>
internal enum QueueOverflow
{
    /// <summary>Lines: they are dropped and counted.</summary>
    Drop,

    /// <summary>Requests: after its answer has gone out, a request is held until there is room, and so are those that come behind it.</summary>
    Slow,
}
