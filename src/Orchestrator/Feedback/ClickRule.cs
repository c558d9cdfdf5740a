namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>
/// Which clicks are none of a person who looks at a page. A click on a slot of a page that had one already is <em>repeated</em>. Whoever
/// clicks more than 30 times within a minute is a <em>bot</em>, from that click on until a minute has none too many. Clicks are taken in
/// the order in which they came; whoever names no user is told apart by page. Not safe for concurrent use.
/// </summary>
/// <param name="most">Slots and users that are remembered.</param>
internal sealed class ClickRule(int most)
{
    /// <summary>Clicks of a person within a minute.</summary>
    public const int MostInAMinute = 30;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly BoundedMemory<(string RequestId, int Slot), bool> clicked = new(most);
    private readonly BoundedMemory<string, Queue<DateTimeOffset>> users = new(most);

    /// <summary>Looks at an event.</summary>
    /// <param name="read">The event.</param>
    /// <param name="at">When it came.</param>
    public (bool IsRepeated, bool IsOfBot) Look(FeedbackEvent read, DateTimeOffset at)
    {
        if (read.Kind != FeedbackKind.Click)
        {
            return (false, false);
        }

        var isRepeated = !clicked.TryAdd((read.RequestId, read.Slot), true);
        var name = read.User.Length > 0 ? "user " + read.User : "page " + read.RequestId;
        if (!users.TryGet(name, out var recent))
        {
            recent = new Queue<DateTimeOffset>(MostInAMinute + 1);
            users.TryAdd(name, recent);
        }

        recent.Enqueue(at);
        while (recent.Count > MostInAMinute + 1 || at - recent.Peek() >= Minute)
        {
            recent.Dequeue();
        }

        return (isRepeated, recent.Count > MostInAMinute);
    }
}
