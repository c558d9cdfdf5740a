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
    private static readonly NumberShape Amount = NumberShape.Between(-1e12, 1e12) with { OrExpression = true };
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
        ConstraintKind.Sum => "sum",
        ConstraintKind.Keep => "keep",
        ConstraintKind.Calibrated => "calibrated",
        ConstraintKind.Unlike => "unlike",
        ConstraintKind.Before => "before",
        ConstraintKind.Diversity => "diversity",
    };

    /// <summary>The key of a kind with what may stand under it.</summary>
    public static PropertyShape Shape(ConstraintKind kind) => kind switch
    {
        ConstraintKind.Cap => new(
            Key(kind),
            Grouped(
                "A cap",
                new PropertyShape("most", CountOrShare, "The most members in the slots: a number, { share: 0.3 } of the slots, or an expression over the "
                    + "request and, beside 'per', the group.", IsRequired: true)),
            "At most so many members."),
        ConstraintKind.Floor => new(Key(kind), Grouped("A floor",
            new PropertyShape(
                "fewest",
                CountOrShare,
                "The fewest members in the slots: a number, { share: 0.3 } of the slots, or an expression over the request and, beside 'per', the group.",
                IsRequired: true),
            new PropertyShape("ifAvailable", new FlagShape(), "True when no more is asked for than candidates could stand there, after exclusions, pins and forbids.")), "At least so many members."),
        ConstraintKind.Window => new(
            Key(kind),
            Grouped(
                "A window",
                new PropertyShape("size", NumberShape.Whole(1, 10_000), "Width in slots.", IsRequired: true),
                new PropertyShape("most", CountOrShare, "The most members in any so many neighbouring slots; a share of "
                    + "these, or an expression as in a cap.", IsRequired: true)),
            "At most so many members in any neighbouring slots."),
        ConstraintKind.Forbid => new(Key(kind), Grouped("A forbid"), "No member in the slots."),
        ConstraintKind.Pin => new(Key(kind), Pin(), "A candidate's fixed slot."),
        ConstraintKind.Sponsored => new(Key(kind), Sponsored(), "Limits of sponsored content."),
        ConstraintKind.Sum => new(Key(kind), Sum(), "What items come to together, or on the average."),
        ConstraintKind.Before => new(Key(kind), Before(), "Items of one group before those of another."),
        ConstraintKind.Diversity => new(
            Key(kind),
            Diversity(),
            "Items that are together like as many candidates as can be: an objective beside the value, at a price."),
        ConstraintKind.Unlike => new(Key(kind), Unlike(), "At most so many items that are alike in any neighbouring slots."),
        ConstraintKind.Calibrated => new(Key(kind), Calibrated(), "Shares of the page that are near given ones."),
        ConstraintKind.Keep => new(
            Key(kind),
            new EitherShape([Keep(), new ListShape(Keep()) { Fewest = 1 }]),
            "A part of the best of a term of the value, or of several in lexicographic order: the best of each is looked for under those before it."),
    };

    private static RecordShape Pin() => new("A pin", [
        new("candidate", AnyText, "The candidate's id.", IsRequired: true),
        new("slot", Count, "The slot, from 0.", IsRequired: true),
    ]);

    private static RecordShape Sum() => new("A sum", [
        new("of", AnyText, "What each item counts: a number, such as item.price. An item without it counts nothing.", IsRequired: true),
        new("most", Amount, "The most that the items come to together; an expression as in a cap."),
        new("fewest", Amount, "The least that the items come to together; an expression as in a floor."),
        new("mean", Mean(), "Limits of the mean over the slots that are filled."),
        new("byAttention", new FlagShape(), "True when a slot counts as much as its weight. Default false."),
        new("group", AnyText, "Condition that makes a candidate count. Everybody counts when neither this nor 'per' is written."),
        Per,
        Slots,
    ]);

    private static RecordShape Keep() => new("A guarantee", [
        new("term", AnyText, "A term of the surface's value.", IsRequired: true),
        new(
            "atLeast", NumberShape.Between(0, 1),
            "The part that the page keeps of what the best page for the term alone has; slots count as they weigh.",
            IsRequired: true),
    ]);

    private static RecordShape Calibrated() => new("A calibration", [
        Per with { IsRequired = true },
        new("to", AnyText, "The shares: a map from what 'per' is to numbers, such as request.interest.", IsRequired: true),
        new("within", NumberShape.Between(0, 1), "A share may be lacking by so much without being counted. Default 0."),
        new(
            "penalty", NumberShape.Between(0, 1e12),
            "What a page costs that is wholly of other groups than asked for; hard when neither this nor the constraint's 'penalty' is written."),
        new("byAttention", new FlagShape(), "True when a slot counts as much as its weight. Default false."),
        Slots,
    ]);

    private static RecordShape Unlike() => new("Unlike neighbours", [
        new("by", AnyText, "The attribute that is a vector, such as item.embedding.", IsRequired: true),
        new("above", NumberShape.Between(-1, 1), "Items are alike when the cosine of their vectors is greater.", IsRequired: true),
        new("size", NumberShape.Whole(1, 10_000), "Width in slots.", IsRequired: true),
        new("most", NumberShape.Whole(1, 10), "The most items that are all alike in any so many neighbouring slots. Default 1."),
        Slots,
    ]);

    private static RecordShape Before() => new("An order", [
        new("first", AnyText, "Condition of the items that come first.", IsRequired: true),
        new("then", AnyText, "Condition of the items that come after all of these.", IsRequired: true),
        new("per", AnyText, "Within what the order holds, such as item.merchant; on the whole page when not written."),
        Slots,
    ]);

    private static RecordShape Diversity() => new("Diversity", [
        new("by", AnyText, "The attribute that is a vector, such as item.embedding.", IsRequired: true),
        new(
            "weight",
            NumberShape.Between(0, 1e12),
            "What a page costs that is like no candidate, in page value; one that is like all of them costs nothing.",
            IsRequired: true),
        Slots,
    ]);

    private static RecordShape Mean() => new("A mean", [
        new("most", Amount, "The most that the mean may be."),
        new("fewest", Amount, "The least that the mean may be."),
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
