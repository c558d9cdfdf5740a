using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>Reads the constraints of an instance into its problem.</summary>
internal sealed class InstanceConstraints(SlotProblem problem, InstanceGroups groups, IReadOnlyDictionary<string, int> candidates)
{
    /// <summary>
    /// Shares are decimals, which binary multiplication may leave a hair below the whole number that is meant:
    /// 0.29 · 100 is 28.999999999999996.
    /// </summary>
    private const double Hair = 1e-9;

    /// <summary>Whether one of them declared a priority.</summary>
    public bool DeclaresPriorities { get; private set; }

    /// <summary>Adds one element of the list, which may be several constraints of one name.</summary>
    public void Add(InstanceElement element)
    {
        var type = element["type"].Text();
        switch (type)
        {
            case "cap":
                KnowsCounting(element, "max");
                problem.Add(Counting(element, type, SlotConstraintKind.Cap, element["max"]));
                break;
            case "floor":
                KnowsCounting(element, "min");
                problem.Add(Counting(element, type, SlotConstraintKind.Floor, element["min"]));
                break;
            case "exclude":
                KnowsCounting(element, "type");
                problem.Add(Counting(element, type, SlotConstraintKind.Forbid, limit: null));
                break;
            case "window":
                element.Knows("type", "name", "penalty", "priority", "from", "to", "group", "attribute", "size", "max");
                problem.Add(Counting(element, type, SlotConstraintKind.Window, element["max"]) with { Size = element["size"].Whole(least: 1) });
                break;
            case "pin":
                element.Knows("type", "name", "penalty", "priority", "candidate", "slot");
                problem.Add(Pin(element));
                break;
            case "sponsored":
                element.Knows("type", "name", "penalty", "priority", "from", "to", "group", "maxShare", "minShare", "minGap", "notInFirstSlot");
                AddSponsored(element, type);
                break;
            default:
                throw element["type"].Fault($"'{type}' is none of cap, floor, window, exclude, pin, sponsored");
        }
    }

    private static void KnowsCounting(InstanceElement element, string limit) => element.Knows("type", "name", "penalty", "priority", "from", "to", "group", "attribute", limit);

    private SlotConstraint Counting(InstanceElement element, string type, SlotConstraintKind kind, InstanceElement? limit)
    {
        var group = element.Optional("group");
        var attribute = element.Optional("attribute");
        if (group is null == attribute is null)
        {
            throw element.Fault("must have either 'group' (one group) or 'attribute' (every value separately)");
        }

        var bound = limit?.Whole(least: 0) ?? 0;
        var subject = group is { } one ? Condition(one) : $"each {attribute!.Value.Text()}";
        var measure = limit is { } number ? string.Create(CultureInfo.InvariantCulture, $" {number.Path[(number.Path.LastIndexOf('.') + 1)..]} {bound}") : "";
        var window = kind == SlotConstraintKind.Window ? $" of {element["size"].Json}" : "";
        return Common(element, $"{type} {subject}{measure}{window}{Range(element)}", kind) with
        {
            Group = group is { } members ? groups.Group(members) : -1,
            Partition = attribute is { } parts ? groups.Partition(parts) : -1,
            Limit = bound,
        };
    }

    private SlotConstraint Pin(InstanceElement element)
    {
        var slot = element["slot"].Whole(least: 0);
        var id = element.Optional("candidate")?.Text();
        return Common(element, string.Create(CultureInfo.InvariantCulture, $"pin {id} in slot {slot}"), SlotConstraintKind.Pin) with
        {
            From = slot,
            To = slot,
            Candidate = id is not null && candidates.TryGetValue(id, out var candidate) ? candidate : -1,
        };
    }

    private void AddSponsored(InstanceElement element, string type)
    {
        var condition = element["group"];
        var group = groups.Group(condition);
        var name = $"{type} {Condition(condition)}";
        if (element.Optional("maxShare") is { } most)
        {
            var limit = Math.Floor((Math.Min(1, most.Number(least: 0)) * problem.SlotCount) + Hair);
            problem.Add(Common(element, name, SlotConstraintKind.Cap) with { Group = group, Limit = (int)limit });
        }

        if (element.Optional("minShare") is { } fewest)
        {
            var limit = Math.Ceiling((Math.Min(1, fewest.Number(least: 0)) * problem.SlotCount) - Hair);
            problem.Add(Common(element, name, SlotConstraintKind.Floor) with { Group = group, Limit = (int)limit });
        }

        if (element.Optional("minGap") is { } gap && gap.Whole(least: 0) > 1)
        {
            problem.Add(Common(element, name, SlotConstraintKind.Window) with { Group = group, Limit = 1, Size = gap.Whole() });
        }

        if (element.Optional("notInFirstSlot") is { } first && first.Truth())
        {
            problem.Add(Common(element, name, SlotConstraintKind.Forbid) with { Group = group, To = 0 });
        }
    }

    /// <summary>What every constraint may say: a name (described when it has none), a range, what it costs, when it gives way.</summary>
    private SlotConstraint Common(InstanceElement element, string described, SlotConstraintKind kind)
    {
        var from = element.Optional("from")?.Whole(least: 0) ?? 0;
        var priority = element.Optional("priority");
        DeclaresPriorities |= priority is not null;
        return new SlotConstraint(element.Optional("name")?.Text() ?? described, kind)
        {
            From = from,
            To = element.Optional("to")?.Whole(least: from) ?? int.MaxValue,
            Penalty = element.Optional("penalty")?.Amount(least: 0) ?? double.PositiveInfinity,
            Priority = priority?.Whole() ?? 0,
        };
    }

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
