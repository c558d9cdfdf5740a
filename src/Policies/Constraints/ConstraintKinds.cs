using System.Collections.Immutable;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>How each kind of constraint is written: its key, and what may stand under it.</summary>
internal static class ConstraintKinds
{
    private static readonly TextShape AnyText = new();
    private static readonly NumberShape Count = NumberShape.Whole(0, ConstraintPolicy.MostMembers);
    private static readonly NumberShape CountOrExpression = Count with { OrExpression = true };
    private static readonly EitherShape CountOrShare = new([
        CountOrExpression,
        new RecordShape("A limit", [new("share", NumberShape.Between(0, 1), "This share of the slots that it counts, on every page: rounded down for at most, up for at least.", IsRequired: true)]),
    ]);
    private static readonly PropertyShape Group = new("group", AnyText, "Condition that makes a candidate a member, such as item.sponsored.");
    private static readonly PropertyShape Per = new("per", AnyText, "What candidates are grouped by, such as item.merchant; every group is constrained separately.");
    private static readonly PropertyShape Slots = new(
        "slots",
        new EitherShape([NumberShape.Whole(0, 10_000), new ListShape(NumberShape.Whole(0, 10_000)) { Fewest = 1 }]),
        "First and last slot, from 0, such as [0, 9]; a single number is one slot. All slots when not written.");

    /// <summary>All kinds, in the order in which they are listed.</summary>
    public static ImmutableArray<ConstraintKind> All { get; } = [.. Enum.GetValues<ConstraintKind>()];

    /// <summary>The key of a kind.</summary>
    public static string Key(ConstraintKind kind) => kind switch
    {
        ConstraintKind.Cap => "cap",
        ConstraintKind.Floor => "floor",
        ConstraintKind.Window => "window",
        ConstraintKind.Forbid => "forbid",
        ConstraintKind.Pin => "pin",
        ConstraintKind.Sponsored => "sponsored",
    };

    /// <summary>The key of a kind with what may stand under it.</summary>
    public static PropertyShape Shape(ConstraintKind kind) => kind switch
    {
        ConstraintKind.Cap => new(Key(kind), Grouped("A cap", new PropertyShape("most", CountOrShare, "The most members in the slots: a number, { share: 0.3 } of the slots, or an expression over the request and, beside 'per', the group.", IsRequired: true)), "At most so many members."),
        ConstraintKind.Floor => new(Key(kind), Grouped("A floor",
            new PropertyShape("fewest", CountOrShare, "The fewest members in the slots: a number, { share: 0.3 } of the slots, or an expression over the request and, beside 'per', the group.", IsRequired: true),
            new PropertyShape("ifAvailable", new FlagShape(), "True when no more is asked for than candidates could stand there, after exclusions, pins and forbids.")), "At least so many members."),
        ConstraintKind.Window => new(
            Key(kind),
            Grouped(
                "A window",
                new PropertyShape("size", NumberShape.Whole(1, 10_000), "Width in slots.", IsRequired: true),
                new PropertyShape("most", CountOrExpression, "The most members in any so many neighbouring slots; an expression as in a cap.", IsRequired: true)),
            "At most so many members in any neighbouring slots."),
        ConstraintKind.Forbid => new(Key(kind), Grouped("A forbid"), "No member in the slots."),
        ConstraintKind.Pin => new(Key(kind), Pin(), "A candidate's fixed slot."),
        ConstraintKind.Sponsored => new(Key(kind), Sponsored(), "Limits of sponsored content."),
    };

    private static RecordShape Pin() => new("A pin", [
        new("candidate", AnyText, "The candidate's id.", IsRequired: true),
        new("slot", Count, "The slot, from 0.", IsRequired: true),
    ]);

    private static RecordShape Sponsored() => new("A sponsored block", [
        new("group", AnyText, "Condition that makes a candidate sponsored. Default item.sponsored."),
        new("maxShare", NumberShape.Between(0, 1), "At most this share of the slots, rounded down."),
        new("minShare", NumberShape.Between(0, 1), "At least this share of the slots, rounded up."),
        new("minGap", NumberShape.Whole(1, 10_000), "Two sponsored items differ in position by at least this."),
        new("notInFirst", NumberShape.Whole(0, 10_000), "No sponsored item in this many first slots."),
    ]);

    private static RecordShape Grouped(string title, params ReadOnlySpan<PropertyShape> own)
        => new(title, [Group, Per, Slots, .. own]) { ExactlyOne = [["group", "per"]] };
}
