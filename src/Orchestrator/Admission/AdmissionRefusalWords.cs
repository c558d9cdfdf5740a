namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>What refusals are called in metrics.</summary>
internal static class AdmissionRefusalWords
{
    /// <summary>The word for a refusal.</summary>
    public static string Of(AdmissionRefusal refusal) => refusal switch
    {
        AdmissionRefusal.QueueFull => "queue-full",
        AdmissionRefusal.TooLate => "too-late",
        AdmissionRefusal.Expired => "expired",
        AdmissionRefusal.TooMany => "too-many",
        AdmissionRefusal.BodiesFull => "bodies-full",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "Is not refused because of the load."),
    };
}
