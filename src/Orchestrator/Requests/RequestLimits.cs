namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>How large a request may be. Configuration section <c>Limits</c>; what exceeds a limit is refused by name.</summary>
internal sealed record RequestLimits
{
    /// <summary>Bytes of the body. Default 8 MiB.</summary>
    public int BodyBytes { get; init; } = 8 << 20;

    /// <summary>Candidates of one request. Default 2,000.</summary>
    public int Candidates { get; init; } = 2_000;

    /// <summary>Slots of one page. Default 200.</summary>
    public int Slots { get; init; } = 200;

    /// <summary>Fewest slots of one page. Default 1.</summary>
    public int FewestSlots { get; init; } = 1;

    /// <summary>UTF-8 bytes of one string. Default 1,024.</summary>
    public int StringBytes { get; init; } = 1_024;

    /// <summary>UTF-8 bytes of a candidate's id and of the request id. Default 128.</summary>
    public int IdBytes { get; init; } = 128;

    /// <summary>Elements of one list attribute. Default 64.</summary>
    public int ListElements { get; init; } = 64;

    /// <summary>Entries of one map attribute. Default 256.</summary>
    public int MapEntries { get; init; } = 256;

    /// <summary>The longest deadline a caller may ask for, in milliseconds. Default 10,000.</summary>
    public int DeadlineMilliseconds { get; init; } = 10_000;

    /// <summary>Candidates of one request that are explained one by one. Default 8.</summary>
    public int ExplainedItems { get; init; } = 8;

    /// <summary>Errors reported for one request; reading stops after the last. Default 20.</summary>
    public int Errors { get; init; } = 20;
}
