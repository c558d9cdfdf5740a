namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>One thing that a page has been promised to show: at least and at most so many of these candidates in these slots.</summary>
/// <param name="Constraint">The constraint (or pinning rule) that promises it.</param>
/// <param name="Priority">When not everything can hold, the lowest give way first.</param>
/// <param name="Penalty">What a unit of violation costs in page value; null when it must hold.</param>
/// <param name="Members">Ids of the candidates that count.</param>
/// <param name="From">First slot.</param>
/// <param name="To">Last slot.</param>
/// <param name="Fewest">Least number of members there.</param>
/// <param name="Most">Greatest number of members there.</param>
internal sealed record PromisedRow(string Constraint, int Priority, double? Penalty, IReadOnlySet<string> Members, int From, int To, int Fewest = 0, int Most = int.MaxValue)
{
    /// <summary>Whether it is written as a forbid, and not as a limit that happens to be nothing.</summary>
    public bool IsForbid { get; init; }

    /// <summary>By how much a page misses a promise that is no number of members; null for those that are.</summary>
    public Func<PageUnderTest, double>? Distance { get; init; }

    /// <summary>By how much, or how many members, the page misses what was promised.</summary>
    public double Units(PageUnderTest page)
    {
        if (Distance is not null)
        {
            return Distance(page) is > 1e-9 and var distance ? distance : 0;
        }

        var count = page.Items.Count(item => item.GetProperty("slot").GetInt32() is var slot && slot >= From && slot <= To && Members.Contains(PageUnderTest.Id(item)));
        return Math.Max(0, Fewest - count) + Math.Max(0, count - Most);
    }
}
