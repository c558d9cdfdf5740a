using System.Text.Json;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>
/// The groups and partitions that an instance's constraints speak of, found by the candidates' attributes. An attribute
/// may be a text, a number or a truth value; a list of these puts the candidate into several groups, but never into a
/// partition. Without the attribute a candidate belongs to nothing.
/// </summary>
internal sealed class InstanceGroups(SlotProblem problem, InstanceElement[] candidates)
{
    private readonly Dictionary<string, int> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> partitions = new(StringComparer.Ordinal);

    /// <summary>The group of the candidates whose attribute equals a value, or holds it.</summary>
    public int Group(InstanceElement condition)
    {
        condition.Knows("attribute", "equals");
        var attribute = condition["attribute"].Text();
        var wanted = Key(condition["equals"]);
        var name = $"{attribute}\n{wanted}";
        if (groups.TryGetValue(name, out var known))
        {
            return known;
        }

        var group = problem.AddGroup();
        groups.Add(name, group);
        for (var index = 0; index < candidates.Length; index++)
        {
            if (Attribute(index, attribute) is { } value && Holds(value, wanted))
            {
                Bits.Add(problem.Group(group), index);
            }
        }

        return group;
    }

    /// <summary>The partition of the candidates by an attribute.</summary>
    public int Partition(InstanceElement attribute)
    {
        var name = attribute.Text();
        if (partitions.TryGetValue(name, out var known))
        {
            return known;
        }

        var partition = problem.AddPartition();
        partitions.Add(name, partition);
        var parts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < candidates.Length; index++)
        {
            if (Attribute(index, name) is { } value)
            {
                var key = Key(value);
                parts.TryAdd(key, parts.Count);
                problem.Partition(partition)[index] = parts[key];
            }
        }

        return partition;
    }

    /// <summary>The numbers that an attribute holds; 0 for candidates without it.</summary>
    public double[] Amounts(InstanceElement attribute)
    {
        var name = attribute.Text();
        var amounts = new double[candidates.Length];
        for (var index = 0; index < candidates.Length; index++)
        {
            amounts[index] = Attribute(index, name)?.Amount() ?? 0;
            if (Math.Abs(amounts[index]) > MemberAmounts.Largest)
            {
                throw attribute.Fault("is the attribute of a candidate that holds more than 1e12 or less than -1e12");
            }
        }

        return amounts;
    }

    private InstanceElement? Attribute(int candidate, string name) => candidates[candidate].Optional("attributes")?.Optional(name);

    private static bool Holds(InstanceElement value, string wanted) => value.Json.ValueKind == JsonValueKind.Array
        ? value.Elements().Any(element => string.Equals(Key(element), wanted, StringComparison.Ordinal))
        : string.Equals(Key(value), wanted, StringComparison.Ordinal);

    /// <summary>Equal for equal values and different for different ones, whatever their types.</summary>
    private static string Key(InstanceElement value) => value.Json.ValueKind switch
    {
        JsonValueKind.String => "text " + value.Text(),
        JsonValueKind.Number => "number " + value.Number().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw value.Fault("must be a text, a number, true or false"),
    };
}
