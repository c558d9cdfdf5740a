namespace RankOrchestrator.Domain.Tables;

/// <summary>
/// Columns of candidates that the service fills after it has read a request: what is known of the user and the item from before. They stand
/// among the attributes under names that no attribute can have, so that they are logged and ranked with as attributes are.
/// </summary>
public static class StateColumns
{
    /// <summary>Begins their names.</summary>
    public const string Prefix = "state.";

    /// <summary>Whether the user has asked not to see the item again, or said that it is not to the user's taste.</summary>
    public const string Hidden = Prefix + "hidden";

    /// <summary>Whether a column is one.</summary>
    public static bool Is(ColumnDefinition column) => column.Name.StartsWith(Prefix, StringComparison.Ordinal);
}
