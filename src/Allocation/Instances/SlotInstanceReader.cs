using System.Text.Json;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>
/// Reads instances of the format <c>slot-allocation/1</c>: <c>slots</c> with weights, <c>candidates</c> with values and
/// attributes, and <c>constraints</c> of the types cap, floor, window, exclude, pin, sponsored and sum over slots that count
/// from 0. Candidates are numbered in order of id. A member that nothing reads is an error: it was meant to say something.
/// Beyond what the format prescribes, every constraint may have a <c>name</c>, a <c>penalty</c> (which makes it
/// soft), a <c>priority</c> (see <see cref="SlotConstraint.Priority"/>) and a range; those that count members take a
/// <c>group</c> or an <c>attribute</c>; the document may say <c>allowEmptySlots</c>.
/// </summary>
public static class SlotInstanceReader
{
    /// <summary>Reads one instance.</summary>
    public static Reading<SlotInstance> Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return new Reading<SlotInstance>(Read(new InstanceElement(document.RootElement, "")), null);
        }
        catch (JsonException syntax)
        {
            return new Reading<SlotInstance>(null, syntax.Message.ReplaceLineEndings(" "));
        }
        catch (InstanceFault fault)
        {
            return new Reading<SlotInstance>(null, fault.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Reads an instance that is part of something larger; throws <see cref="InstanceFault"/>.</summary>
    internal static SlotInstance Read(InstanceElement root)
    {
        var format = root["format"];
        if (!string.Equals(format.Text(), SlotInstance.Format, StringComparison.Ordinal))
        {
            throw format.Fault($"is '{format.Text()}', and this reads '{SlotInstance.Format}'");
        }

        root.Knows("format", "name", "slots", "candidates", "constraints", "allowEmptySlots", "tightness", "kind", "seed", "source", "description", "comment", "result");
        var candidates = InOrderOfId(root["candidates"]);
        var slots = root["slots"].Elements().ToArray();
        var problem = new SlotProblem();
        problem.Reset(candidates.Length, slots.Length);
        problem.AllowsEmptySlots = root.Optional("allowEmptySlots")?.Truth() ?? false;
        ReadWeights(slots, problem);
        var ids = ReadCandidates(candidates, problem);
        var constraints = new InstanceConstraints(problem, new InstanceGroups(problem, candidates), ids);
        foreach (var element in root["constraints"].Elements())
        {
            constraints.Add(element);
        }

        return new SlotInstance(root.Optional("name")?.Text() ?? "", [.. ids.OrderBy(entry => entry.Value).Select(entry => entry.Key)], problem, constraints.DeclaresPriorities);
    }

    private static void ReadWeights(InstanceElement[] slots, SlotProblem problem)
    {
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot].Optional("position") is { } position && position.Whole() != slot)
            {
                throw position.Fault($"must be {slot}: slots stand in the order of their positions, which count from 0");
            }

            slots[slot].Knows("position", "weight");
            var weight = slots[slot]["weight"];
            problem.Weights[slot] = weight.Amount(least: 0);
            if (slot > 0 && problem.Weights[slot] > problem.Weights[slot - 1])
            {
                throw weight.Fault("must not be greater than the weight before it");
            }
        }
    }

    /// <summary>Among equally good pages those with lower candidates first are preferred: their order is not the file's.</summary>
    private static InstanceElement[] InOrderOfId(InstanceElement list)
        => [.. list.Elements().OrderBy(candidate => candidate["id"].Text(), StringComparer.Ordinal)];

    private static Dictionary<string, int> ReadCandidates(InstanceElement[] candidates, SlotProblem problem)
    {
        var ids = new Dictionary<string, int>(candidates.Length, StringComparer.Ordinal);
        for (var index = 0; index < candidates.Length; index++)
        {
            candidates[index].Knows("id", "value", "attributes");
            problem.Values[index] = candidates[index]["value"].Amount();
            var id = candidates[index]["id"];
            if (!ids.TryAdd(id.Text(), index))
            {
                throw id.Fault($"'{id.Text()}' is the id of another candidate too");
            }
        }

        return ids;
    }
}
