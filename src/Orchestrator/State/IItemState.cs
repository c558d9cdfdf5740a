namespace RankOrchestrator.Orchestrator.State;

/// <summary>
/// What is known of users and items from before their requests. Asked once for a request of a surface whose schema has <c>state</c>, after
/// the request was read; a database can stand behind it. Safe for concurrent use.
/// </summary>
internal interface IItemState
{
    /// <summary>The ids of items that a user does not want to see; null for none.</summary>
    /// <param name="userId">The user; never empty.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the page any more.</param>
    ValueTask<IReadOnlySet<string>?> HiddenAsync(string userId, CancellationToken cancellationToken);
}
