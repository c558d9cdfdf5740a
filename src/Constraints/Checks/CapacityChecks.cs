using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>
/// Floors that no page can reach: more members than slots, or than caps, forbids and windows over the same candidates
/// leave room for. Each floor is tried on its own, so a finding is certain; floors that only exclude each other through
/// the candidates of a request are found by the allocator.
/// </summary>
internal static class CapacityChecks
{
    public static void Check(CheckedSurface surface, DiagnosticBag diagnostics)
    {
        var (most, fewest) = (surface.Policy.Slots.Most, surface.Policy.Slots.Fewest);
        var coverage = new GroupCoverage(surface);
        foreach (var floor in surface.SoundConstraints.Where(constraint => constraint.AsksForMembers))
        {
            var limiting = surface.SoundConstraints.Where(other => Limits(other, floor, surface, coverage)).ToArray();
            foreach (var row in floor.Rows.Where(row => row.Row.Sense == RowSense.AtLeast))
            {
                // Shares of a page are rounded, so a small page can be impossible where a large one is not.
                var sizes = row.Share is null ? [most] : Enumerable.Range(fewest, most - fewest + 1).ToArray();
                var impossible = sizes.Where(slots => Try(row, limiting, slots) is not null).ToArray();
                if (impossible.Length > 0)
                {
                    Report(floor, Try(row, limiting, impossible[^1])!, impossible, isAlways: impossible.Length == sizes.Length, surface, diagnostics);
                }
            }
        }
    }

    /// <summary>Whether a constraint that may be in force with a floor limits its members.</summary>
    private static bool Limits(CompiledConstraint other, CompiledConstraint floor, CheckedSurface surface, GroupCoverage coverage)
        => other.Rows.Any(row => row.Row.Sense == RowSense.AtMost)
            && coverage.Covers(other, floor)
            && Satisfiability.May(surface.Conditions.Of(other.When, Truths.True), surface.Conditions.Of(floor.When, Truths.True));

    /// <summary>Why a floor cannot be reached on a page of so many slots; null when it can.</summary>
    private static Shortage? Try(in RowTemplate floor, CompiledConstraint[] limiting, int slots)
    {
        var (from, to, fewest) = SlotDemand.Of(floor, slots);
        var length = Math.Max(0, to - from + 1);
        if (fewest > length)
        {
            return new Shortage(fewest, length, from, to, []);
        }

        var limits = limiting.SelectMany(constraint => SlotLimit.Of(constraint, slots)).ToArray();
        var capacity = SlotLimit.Capacity(from, to, limits);
        if (fewest <= capacity)
        {
            return null;
        }

        // One constraint that is too much by itself is named alone.
        foreach (var constraint in limiting)
        {
            var alone = SlotLimit.Capacity(from, to, [.. SlotLimit.Of(constraint, slots)]);
            if (fewest > alone)
            {
                return new Shortage(fewest, alone, from, to, [constraint]);
            }
        }

        return new Shortage(fewest, capacity, from, to, limiting);
    }

    private static void Report(CompiledConstraint floor, Shortage shortage, int[] impossible, bool isAlways, CheckedSurface surface, DiagnosticBag diagnostics)
    {
        var name = floor.Policy.Name;
        var others = shortage.Limiting.Where(other => other != floor).ToArray();
        var code = shortage.Limiting.Length == 0 ? PolicyCodes.FloorTooHigh
            : Array.Exists(shortage.Limiting, other => other.Rows.Any(row => row.Row is { Size: not SlotConstraint.WholeRange, IsForbid: false })) ? PolicyCodes.WindowBelowFloor
            : PolicyCodes.CapBelowFloor;
        var range = shortage.To < shortage.From ? "slots that no page has" : $"slots {shortage.From} to {shortage.To}";
        var reason = shortage.Limiting.Length == 0 ? (shortage.Room == 0 ? "there are none" : $"these are {shortage.Room}")
            : $"{Leaving(others)} room for {shortage.Room}";
        var pages = isAlways ? "" : impossible.Length == 1 ? $" on a page of {impossible[0]} slots" : $" on pages of {impossible[0]} to {impossible[^1]} slots";
        var message = $"'{name.Text}' asks for {shortage.Fewest} members in {range}{pages}; {reason}.";
        var isCertain = isAlways && shortage.Limiting.Append(floor).All(constraint => constraint is { When: null, Policy: { IsEnabled: true, Penalty: null } });
        var hint = shortage.Limiting.Length == 0
            ? $"Pages of the surface '{surface.Policy.Name.Text}' have at most {surface.Policy.Slots.Most} slots, counted from 0."
            : "Ask for fewer, allow more, or give one of them a 'penalty' or a 'when'.";
        if (isCertain)
        {
            diagnostics.Error(code, name.Place.Source, name.Place.Span, message, hint);
        }
        else
        {
            diagnostics.Warning(code, name.Place.Source, name.Place.Span, message, hint);
        }
    }

    private static string Leaving(CompiledConstraint[] others) => others.Length == 0 ? "its own limits leave"
        : string.Join(" and ", others.Select(other => $"'{other.Policy.Name.Text}'")) + (others.Length == 1 ? " leaves" : " leave");

    /// <summary>A floor, the room there is for it, and what leaves no more.</summary>
    private sealed record Shortage(int Fewest, int Room, int From, int To, CompiledConstraint[] Limiting);
}
