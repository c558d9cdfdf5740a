using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>Reads the constraints of an instance into its problem, as rows.</summary>
internal sealed class InstanceConstraints(SlotProblem problem, InstanceGroups groups, IReadOnlyDictionary<string, int> candidates)
{
    /// <summary>Whether one of them declared a priority.</summary>
    public bool DeclaresPriorities { get; private set; }

    /// <summary>Adds one element of the list, which may be several rows of one name.</summary>
    public void Add(InstanceElement element)
    {
        var type = element["type"].Text();
        switch (type)
        {
            case "cap":
                var cap = Counted(element, type, "max");
                Add(element, SlotConstraint.AtMost(cap.Limit, cap.Members, cap.Source));
                break;
            case "floor":
                var floor = Counted(element, type, "min");
                Add(element, SlotConstraint.AtLeast(floor.Limit, floor.Members, floor.Source));
                break;
            case "exclude":
                var exclusion = Counted(element, type, limit: null);
                Add(element, SlotConstraint.Forbid(exclusion.Members, exclusion.Source));
                break;
            case "window":
                var window = Counted(element, type, "max", "size");
                Add(element, SlotConstraint.AtMost(window.Limit, window.Members, window.Source, element["size"].Whole(least: 1)));
                break;
            case "pin":
                AddPin(element);
                break;
            case "sponsored":
                AddSponsored(element, type);
                break;
            case "sum":
                AddSum(element, type);
                break;
            default:
                throw element["type"].Fault($"'{type}' is none of cap, floor, window, exclude, pin, sponsored, sum");
        }
    }

    /// <summary>How many of whom an element speaks of, and what it is called when it has no name of its own.</summary>
    private (int Limit, MemberSet Members, ConstraintSource Source) Counted(InstanceElement element, string type, string? limit, string? size = null)
    {
        element.Knows(["type", "name", "penalty", "priority", "from", "to", "group", "attribute", .. new[] { size, limit }.OfType<string>()]);
        var number = limit is null ? (InstanceElement?)null : element[limit];
        var group = element.Optional("group");
        var attribute = element.Optional("attribute");
        if (group is null == attribute is null)
        {
            throw element.Fault("must have either 'group' (one group) or 'attribute' (every value separately)");
        }

        var bound = number?.Whole(least: 0) ?? 0;
        var subject = group is { } one ? Condition(one) : $"each {attribute!.Value.Text()}";
        var measure = limit is null ? "" : string.Create(CultureInfo.InvariantCulture, $" {limit} {bound}");
        var window = size is null ? "" : $" of {element[size].Json}";
        var members = group is { } condition ? MemberSet.Group(groups.Group(condition)) : MemberSet.EachPart(groups.Partition(attribute!.Value));
        return (bound, members, Source(element, $"{type} {subject}{measure}{window}{Range(element)}"));
    }

    private void AddPin(InstanceElement element)
    {
        element.Knows("type", "name", "penalty", "priority", "candidate", "slot");
        var slot = element["slot"].Whole(least: 0);
        var id = element.Optional("candidate")?.Text();
        var candidate = id is not null && candidates.TryGetValue(id, out var known) ? known : -1;
        Add(element, SlotConstraint.Pin(candidate, slot, Source(element, string.Create(CultureInfo.InvariantCulture, $"pin {id} in slot {slot}"))));
    }

    private void AddSponsored(InstanceElement element, string type)
    {
        element.Knows("type", "name", "penalty", "priority", "from", "to", "group", "maxShare", "minShare", "minGap", "notInFirstSlot");
        var condition = element["group"];
        var group = groups.Group(condition);
        var templates = SponsoredRows.Of(
            Source(element, $"{type} {Condition(condition)}"),
            Share(element.Optional("maxShare")),
            Share(element.Optional("minShare")),
            element.Optional("minGap")?.Whole(least: 0),
            element.Optional("notInFirstSlot")?.Truth() == true ? 1 : 0);
        foreach (var template in templates)
        {
            Add(element, template.On(problem.SlotCount) with { Members = MemberSet.Group(group) });
        }
    }

    /// <summary>A sum of an attribute of members: one group, every value of an attribute separately, or all candidates.</summary>
    private void AddSum(InstanceElement element, string type)
    {
        element.Knows("type", "name", "penalty", "priority", "from", "to", "group", "attribute", "of", "factors", "plus", "plusFactors", "max", "min");
        var (group, attribute) = (element.Optional("group"), element.Optional("attribute"));
        if (group is not null && attribute is not null)
        {
            throw element.Fault("must have at most one of 'group' (one group) and 'attribute' (every value separately)");
        }

        var (most, least) = (element.Optional("max"), element.Optional("min"));
        if (most is null == least is null)
        {
            throw element.Fault("must have either 'max' or 'min'");
        }

        var members = group is { } condition ? MemberSet.Group(groups.Group(condition))
            : attribute is { } part ? MemberSet.EachPart(groups.Partition(part))
            : MemberSet.Everybody;
        var factors = Factors(element, "factors");
        var second = element.Optional("plus") is { } plus ? groups.Amounts(plus) : [];
        var secondFactors = second.Length == 0 ? [] : Factors(element, "plusFactors");
        if (second.Length > 0 && (factors.Length == 0 || secondFactors.Length == 0))
        {
            throw element["plus"].Fault("must stand with 'factors' and 'plusFactors'");
        }

        var limit = (most ?? least)!.Value.Amount();
        var subject = group is { } one ? $" {Condition(one)}" : attribute is null ? "" : $" each {attribute.Value.Text()}";
        var side = string.Create(CultureInfo.InvariantCulture, $"{(most is null ? "min" : "max")} {limit}");
        var source = Source(element, $"{type} of {element["of"].Text()}{subject} {side}{Range(element)}");
        var amounts = problem.AddAmounts(groups.Amounts(element["of"]), factors, second, secondFactors);
        Add(element, SlotConstraint.Sum(most is null ? RowSense.AtLeast : RowSense.AtMost, limit, amounts, members, source));
    }

    private double[] Factors(InstanceElement element, string name)
    {
        var factors = element.Optional(name)?.Elements().Select(factor => factor.Amount(least: 0)).ToArray() ?? [];
        return factors.Length == 0 || factors.Length == problem.SlotCount ? factors
            : throw element[name].Fault(string.Create(CultureInfo.InvariantCulture, $"must have one number for each of the {problem.SlotCount} slots"));
    }

    /// <summary>Adds a row with what every constraint may say: a range, what it costs, when it gives way.</summary>
    private void Add(InstanceElement element, SlotConstraint row)
    {
        var from = element.Optional("from")?.Whole(least: 0) ?? row.From;
        var to = element.Optional("to")?.Whole(least: from) ?? int.MaxValue;
        var priority = element.Optional("priority");
        DeclaresPriorities |= priority is not null;
        problem.Add(row with
        {
            From = from,
            To = Math.Min(row.To, to),
            Penalty = element.Optional("penalty")?.Amount(least: 0) ?? double.PositiveInfinity,
            Priority = priority?.Whole() ?? 0,
        });
    }

    private static ConstraintSource Source(InstanceElement element, string described) => new(element.Optional("name")?.Text() ?? described);

    private static double? Share(InstanceElement? share) => share is { } given ? Math.Min(1, given.Number(least: 0)) : null;

    private static string Condition(InstanceElement group)
    {
        var value = group["equals"].Json;
        return $"{group["attribute"].Text()}={(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText())}";
    }

    private static string Range(InstanceElement element) => (element.Optional("from")?.Json.ToString(), element.Optional("to")?.Json.ToString()) switch
    {
        (null, null) => "",
        var (from, to) => $" in slots {from ?? "0"}-{to}",
    };
}
