using System.Text.Json;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>One file of <c>shared/data/allocation</c>: a problem with its proven result.</summary>
internal sealed record SharedInstance(SlotProblem Problem, bool IsFeasible, double Objective, string[] Ids, int[] BestPage)
{
    /// <summary>The folder of the files; null when this machine does not have it.</summary>
    public static string? Folder { get; } = TestFiles.SharedData("allocation");

    public static SharedInstance Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder!, name + ".json")));
        var root = document.RootElement;
        var candidates = root.GetProperty("candidates").EnumerateArray().ToArray();
        var slots = root.GetProperty("slots").EnumerateArray().ToArray();
        var ids = candidates.Select(candidate => candidate.GetProperty("id").GetString()!).ToArray();
        var problem = new SlotProblem();
        problem.Reset(candidates.Length, slots.Length);
        for (var index = 0; index < candidates.Length; index++)
        {
            problem.Values[index] = candidates[index].GetProperty("value").GetDouble();
        }

        for (var index = 0; index < slots.Length; index++)
        {
            problem.Weights[index] = slots[index].GetProperty("weight").GetDouble();
        }

        foreach (var constraint in root.GetProperty("constraints").EnumerateArray())
        {
            Add(problem, constraint, candidates, ids);
        }

        var result = root.GetProperty("result");
        var isFeasible = string.Equals(result.GetProperty("status").GetString(), "optimal", StringComparison.Ordinal);
        return new SharedInstance(
            problem,
            isFeasible,
            isFeasible ? result.GetProperty("objective").GetDouble() : 0,
            ids,
            isFeasible ? [.. result.GetProperty("assignment").EnumerateArray().Select(id => Array.IndexOf(ids, id.GetString()))] : []);
    }

    private static void Add(SlotProblem problem, JsonElement constraint, JsonElement[] candidates, string[] ids)
    {
        int Number(string name) => constraint.GetProperty(name).GetInt32();
        var type = constraint.GetProperty("type").GetString()!;
        switch (type)
        {
            case "cap":
                problem.Add(SlotConstraint.AtMost(Number("max"), MemberSet.Group(Group(problem, constraint, candidates)), type) with { From = Number("from"), To = Number("to") });
                break;
            case "floor":
                problem.Add(SlotConstraint.AtLeast(Number("min"), MemberSet.Group(Group(problem, constraint, candidates)), type) with { From = Number("from"), To = Number("to") });
                break;
            case "exclude":
                problem.Add(SlotConstraint.Forbid(MemberSet.Group(Group(problem, constraint, candidates)), type) with { From = Number("from"), To = Number("to") });
                break;
            case "pin":
                problem.Add(SlotConstraint.Pin(Array.IndexOf(ids, constraint.GetProperty("candidate").GetString()), Number("slot"), type));
                break;
            case "window":
                problem.Add(SlotConstraint.AtMost(Number("max"), MemberSet.EachPart(Partition(problem, constraint, candidates)), type, size: Number("size")));
                break;
            case "sponsored":
                var share = (int)Math.Floor((constraint.GetProperty("maxShare").GetDouble() * problem.SlotCount) + 1e-9);
                var group = Group(problem, constraint, candidates);
                problem.Add(SlotConstraint.AtMost(share, MemberSet.Group(group), type));
                problem.Add(SlotConstraint.AtMost(1, MemberSet.Group(group), type, size: Number("minGap")));
                if (constraint.GetProperty("notInFirstSlot").GetBoolean())
                {
                    problem.Add(SlotConstraint.Forbid(MemberSet.Group(group), type) with { To = 0 });
                }

                break;
            default:
                throw new InvalidDataException($"unknown constraint type '{type}'");
        }
    }

    private static int Group(SlotProblem problem, JsonElement constraint, JsonElement[] candidates)
    {
        var condition = constraint.GetProperty("group");
        var attribute = condition.GetProperty("attribute").GetString()!;
        var wanted = condition.GetProperty("equals").ToString();
        var group = problem.AddGroup();
        for (var index = 0; index < candidates.Length; index++)
        {
            if (candidates[index].GetProperty("attributes").GetProperty(attribute).ToString().Equals(wanted, StringComparison.Ordinal))
            {
                Bits.Add(problem.Group(group), index);
            }
        }

        return group;
    }

    private static int Partition(SlotProblem problem, JsonElement constraint, JsonElement[] candidates)
    {
        var attribute = constraint.GetProperty("attribute").GetString()!;
        var partition = problem.AddPartition();
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < candidates.Length; index++)
        {
            var value = candidates[index].GetProperty("attributes").GetProperty(attribute).ToString();
            keys.TryAdd(value, keys.Count);
            problem.Partition(partition)[index] = keys[value];
        }

        return partition;
    }
}
