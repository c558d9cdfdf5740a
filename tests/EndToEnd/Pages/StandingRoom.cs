namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>How many members could stand in a floor's slots at once, when what must stand and must not stand where it does is kept: a matching.</summary>
/// <param name="rows">What is promised beside the floor.</param>
/// <param name="slots">Slots of the page.</param>
internal sealed class StandingRoom(IReadOnlyList<PromisedRow> rows, int slots)
{
    private readonly PromisedRow[] pins =
        [.. rows.Where(row => row is { Penalty: null, Fewest: 1, Members.Count: 1, Distance: null } && row.From == row.To && row.From < slots)];

    private readonly PromisedRow[] forbids = [.. rows.Where(row => row is { Penalty: null, IsForbid: true })];

    /// <summary>The most members of a floor.</summary>
    public int Most(PromisedRow floor)
    {
        var memberOf = new Dictionary<int, string>();
        return floor.Members.Count(member => Place(member, floor, memberOf, []));
    }

    private bool Place(string member, PromisedRow floor, Dictionary<int, string> memberOf, HashSet<int> tried)
    {
        for (var slot = floor.From; slot <= Math.Min(floor.To, slots - 1); slot++)
        {
            if (May(member, slot) && tried.Add(slot) && (!memberOf.TryGetValue(slot, out var other) || Place(other, floor, memberOf, tried)))
            {
                memberOf[slot] = member;
                return true;
            }
        }

        return false;
    }

    private bool May(string member, int slot)
        => Array.TrueForAll(pins, pin => pin.Members.Contains(member) == (pin.From == slot))
            && !Array.Exists(forbids, forbid => slot >= forbid.From && slot <= forbid.To && forbid.Members.Contains(member));
}
