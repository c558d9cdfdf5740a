using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Constraints;

/// <summary>Reads one constraint.</summary>
internal static class ConstraintReader
{
    public static ConstraintPolicy Read(YamlMapping mapping, DiagnosticBag diagnostics)
    {
        var constraint = new RecordReader(mapping);
        var kind = ConstraintKinds.All.First(kind => constraint.Has(ConstraintKinds.Key(kind)));
        // A list has no keys of its own: its places are found under the constraint's.
        var body = constraint.Record(ConstraintKinds.Key(kind)) ?? constraint;
        var (from, to) = Range(body, diagnostics);
        var slot = body.Whole("slot");
        var limit = body.Has("most") ? "most" : "fewest";
        return new ConstraintPolicy
        {
            Name = PolicyText.Of(constraint.Scalar("name"))!,
            Why = constraint.Text("why")!,
            Owner = constraint.Text("owner")!,
            When = PolicyText.Of(constraint.Scalar("when")),
            IsEnabled = constraint.Flag("enabled") ?? true,
            Penalty = body.Number("weight") ?? body.Number("penalty") ?? constraint.Number("penalty"),
            Priority = constraint.Whole("priority") ?? 0,
            Kind = kind,
            Written = mapping,
            Body = body.Mapping,
            Group = PolicyText.Of(body.Scalar("group")) ?? (kind == ConstraintKind.Sponsored ? new PolicyText("item.sponsored", constraint.Scalar("name")!) : null),
            Per = PolicyText.Of(body.Scalar("per")),
            From = slot ?? from,
            To = slot ?? to,
            Limit = body.Whole(limit) ?? (kind == ConstraintKind.Unlike ? 1 : 0),
            LimitShare = body.Record(limit)?.Number("share"),
            LimitExpression = kind == ConstraintKind.Sum ? null : PolicyText.Of(body.Expression(limit)),
            IfAvailable = body.Flag("ifAvailable") ?? false,
            Active = ActivePeriods.Read(constraint, "constraint", diagnostics),
            Size = body.Whole("size") ?? 1,
            Candidate = body.Text("candidate"),
            Sponsored = kind == ConstraintKind.Sponsored
                ? new SponsoredPolicy(body.Number("maxShare"), body.Number("minShare"), body.Whole("minGap"), body.Whole("notInFirst") ?? 0)
                : null,
            Sum = kind == ConstraintKind.Sum ? Sum(body) : null,
            Calibration = kind == ConstraintKind.Calibrated
                ? new CalibrationPolicy(PolicyText.Of(body.Scalar("to"))!, body.Number("within") ?? 0, body.Flag("byAttention") ?? false)
                : null,
            Unlike = kind == ConstraintKind.Unlike ? new UnlikePolicy(PolicyText.Of(body.Scalar("by"))!, body.Number("above")!.Value) : null,
            Diversity = kind == ConstraintKind.Diversity ? new DiversityPolicy(PolicyText.Of(body.Scalar("by"))!, body.Number("weight")!.Value) : null,
            Before = kind == ConstraintKind.Before ? new BeforePolicy(PolicyText.Of(body.Scalar("first"))!, PolicyText.Of(body.Scalar("then"))!) : null,
            Keeps = kind == ConstraintKind.Keep ? Keeps(constraint) : [],
        };
    }

    private static ImmutableArray<KeepPolicy> Keeps(RecordReader constraint)
        => [.. constraint.Items("keep").OfType<YamlMapping>().Select(item => new RecordReader(item))
            .Select(item => new KeepPolicy(PolicyText.Of(item.Scalar("term"))!, item.Number("atLeast")!.Value))];

    private static SumPolicy Sum(RecordReader body)
    {
        var mean = body.Record("mean");
        SumLimit?[] limits = [
            Limit(body, isMost: true, isMean: false),
            Limit(body, isMost: false, isMean: false),
            Limit(mean, isMost: true, isMean: true),
            Limit(mean, isMost: false, isMean: true)];
        return new SumPolicy(PolicyText.Of(body.Scalar("of"))!, [.. limits.OfType<SumLimit>()], body.Flag("byAttention") ?? false);
    }

    private static SumLimit? Limit(RecordReader? record, bool isMost, bool isMean)
    {
        var key = isMost ? "most" : "fewest";
        return record is not { } given || !given.Has(key) ? null : new SumLimit(isMost, isMean, given.Number(key), PolicyText.Of(given.Expression(key)));
    }

    private static (int From, int To) Range(RecordReader body, DiagnosticBag diagnostics)
    {
        if (!body.Has("slots"))
        {
            return (0, int.MaxValue);
        }

        var slots = body.Scalars("slots");
        var numbers = slots.Select(slot => (int)ScalarValues.Number(slot)!.Value).ToArray();
        if (numbers.Length > 2 || numbers[^1] < numbers[0])
        {
            var node = body.Node("slots")!;
            diagnostics.Error(
                PolicyCodes.BadRange,
                node.Source,
                node.Span,
                "'slots' is [first, last] with the last not before the first, or one slot.",
                numbers.Length > 2 ? $"Write [{numbers.Min()}, {numbers.Max()}] if all slots between them are meant." : $"Write [{numbers[1]}, {numbers[0]}].");
        }

        return (numbers[0], numbers[^1]);
    }
}
