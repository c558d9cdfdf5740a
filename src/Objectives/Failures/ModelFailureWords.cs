namespace RankOrchestrator.Objectives.Failures;

/// <summary>The fixed word of every <see cref="ModelFailure"/>, as it stands in answers, metrics and logs.</summary>
public static class ModelFailureWords
{
    private static readonly string[] Words =
    [
        "none", "timeout", "cancelled", "connection-refused", "connection-failed", "dns", "tls", "protocol-error",
        "server-error", "bad-status", "not-json", "repeated-member", "wrong-model", "missing-output", "wrong-datatype", "wrong-shape", "wrong-length",
        "truncated", "too-large", "memory-limit", "not-finite", "out-of-range", "breaker-open", "concurrency-limit", "model-not-loaded",
        "bad-input", "run-failed", "cost-limit", "unknown-id",
    ];

    /// <summary>All words, in the order of the enum.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>The failure's word.</summary>
    public static string Word(this ModelFailure failure) => Words[(int)failure];
}
