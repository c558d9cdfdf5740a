using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Tests.Rules;
using RankOrchestrator.Policies.Constraints;

namespace RankOrchestrator.Constraints.Tests.Page;

/// <summary>What each kind of constraint comes down to.</summary>
public sealed class ConstraintRowsTests
{
    private const string About = "why: test, owner: tests";

    /// <summary>A constraint of every kind, and its rows on a page of ten slots.</summary>
    public static TheoryData<ConstraintKind, string, string[]> Kinds => new()
    {
        { ConstraintKind.Cap, "cap: { group: item.sponsored, slots: [1, 4], most: 2 }", ["AtMost 2 of Group in 1-4"] },
        { ConstraintKind.Floor, "floor: { per: item.category, slots: [0, 8], fewest: 3 }", ["AtLeast 3 of EachPart in 0-8"] },
        { ConstraintKind.Window, "window: { per: item.merchant, size: 4, most: 1 }", ["AtMost 1 of EachPart in 0- by 4"] },
        { ConstraintKind.Forbid, "forbid: { group: item.sponsored, slots: 0 }", ["AtMost 0 of Group in 0-0 by 1"] },
        { ConstraintKind.Pin, "pin: { candidate: a, slot: 7 }", ["AtLeast 1 of Candidate in 7-7"] },
        {
            ConstraintKind.Sponsored, "sponsored: { maxShare: 0.29, minShare: 0.11, minGap: 3, notInFirst: 2 }",
            ["AtMost 2 of Group in 0-", "AtLeast 2 of Group in 0-", "AtMost 1 of Group in 0- by 3", "AtMost 0 of Group in 0-1 by 1"]
        },
        {
            ConstraintKind.Sum, "sum: { of: item.price, most: 30.5, mean: { fewest: 2 }, group: item.sponsored, slots: [1, 4] }",
            ["AtMost 30.5 of what Group count in 1-4", "AtLeast 0 of what Group count in 1-4"]
        },

        // The rows of guarantees are made when the best is known.
        { ConstraintKind.Keep, "keep: { term: value, atLeast: 0.9 }", [] },
        {
            ConstraintKind.Calibrated, "calibrated: { per: item.category, to: '{\"x\": 0.5, \"y\": 0.5}', slots: [0, 3] }",
            ["AtLeast 2 of what Group count in 0-3", "AtLeast 2 of what Group count in 0-3"]
        },
        { ConstraintKind.Unlike, "unlike: { by: item.embedding, above: 0.5, size: 3 }", ["AtMost 1 of Group in 0- by 3"] },
        {
            ConstraintKind.Before, "before: { first: item.sponsored, then: \"!item.sponsored\", slots: [1, 3] }",
            ["AtMost 2 of what Everybody count in 1-3", "AtMost 1 of what Everybody count in 2-3"]
        },
        {
            ConstraintKind.Diversity, "diversity: { by: item.embedding, weight: 1.5, slots: [0, 4] }",
            ["AtLeast 1 of Group in 0-4", "AtLeast 1 of Group in 0-4", "AtLeast 1 of Group in 0-4"]
        },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_constraint_is_rows_of_one_name_price_and_priority(ConstraintKind kind, string written, string[] rows)
    {
        var constraints = Rows($$"""
            constraints:
              - { name: it, {{About}}, penalty: 0.5, priority: 3, {{written}} }
            """);
        constraints.Select(Words).ShouldBe(rows, kind.ToString());
        constraints.ShouldAllBe(row => row.Name == "it" && row.Priority == 3);
        constraints.Select(row => row.Penalty).ShouldBe(Penalties(kind, rows.Length), 1e-12);
    }

    /// <summary>What a unit of each row costs.</summary>
    private static double[] Penalties(ConstraintKind kind, int rows) => kind switch
    {
        // A distance of 1 is four slots.
        ConstraintKind.Calibrated => [0.125, 0.125],

        // Two candidates lack five steps each: one of each is its own alone, and eight they have in common.
        ConstraintKind.Diversity => [0.15, 1.2, 0.15],
        _ => [.. Enumerable.Repeat(0.5, rows)],
    };

    [Fact]
    public void Every_kind_is_among_them() => Kinds.Select(row => (ConstraintKind)row[0]).ShouldBe(Enum.GetValues<ConstraintKind>());

    [Fact]
    public void A_row_knows_the_line_of_its_constraint_and_of_its_rule()
    {
        var rows = Rows($$"""
            rules:
              - name: hero
                why: test
                owner: tests
                then: { pin: 0 }
            constraints:
              - { name: first, {{About}}, cap: { group: item.sponsored, most: 2 } }

              - {{About.Replace(", ", "\n    ", StringComparison.Ordinal)}}
                name: second
                sponsored: { maxShare: 0.5, minGap: 2 }
            """);
        rows.Select(row => row.Source).ShouldBe(
        [
            new ConstraintSource("first", "rules/r0.yaml", 7),
            new ConstraintSource("second", "rules/r0.yaml", 11),
            new ConstraintSource("second", "rules/r0.yaml", 11),
            new ConstraintSource("hero", "rules/r0.yaml", 2),
        ]);
    }

    private static SlotConstraint[] Rows(string rules)
        => SurfaceUnderTest.Load(rules)
            .Add("a", sponsored: true, category: "x", embedding: [1, 0]).Add("b", category: "y", embedding: [1, 1])
            .Build(10).Page.Problem.Constraints.ToArray();

    private static string Words(SlotConstraint row)
        => $"{row.Sense} {Limit(row)} of {(row.IsSum ? $"what {row.Members.Kind} count" : row.Members.Kind.ToString())} "
            + $"in {row.From}-{(row.To == int.MaxValue ? "" : row.To)}{(row.Size == SlotConstraint.WholeRange ? "" : $" by {row.Size}")}";

    private static string Limit(SlotConstraint row) => (row.IsSum ? row.SumLimit : row.Limit).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
