namespace RankOrchestrator.Orchestrator.Flags;

/// <summary>Whom flags are asked for.</summary>
internal enum FlagAudience
{
    /// <summary>A user with an id, to whom percentages are sticky.</summary>
    Known,

    /// <summary>
    /// Users without an id. By their one empty id all of them would fall on the same side of every percentage, and a
    /// rollout to a tenth of the users could reach all of these: they are in no share but the whole.
    /// </summary>
    Anonymous,
}
