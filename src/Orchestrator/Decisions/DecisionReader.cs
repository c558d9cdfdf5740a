using System.Text.Json;
using RankOrchestrator.Constraints.Slots;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>Reads lines of a decision log; see <see cref="DecisionWriter"/> for what is in them. Not for the request path.</summary>
internal static class DecisionReader
{
    /// <summary>The decision of a line; null, with the reason, when the line is not one.</summary>
    public static LoggedDecision? Read(ReadOnlyMemory<byte> line, out string? problem)
    {
        problem = null;
        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            problem = exception.Message;
            return null;
        }
    }

    private static LoggedDecision Read(JsonElement line)
    {
        var page = line.GetProperty("page");
        var candidates = page.GetProperty("candidates").EnumerateArray().Select(id => id.GetString()!).ToArray();
        var weights = page.GetProperty("weights").EnumerateArray().Select(weight => weight.GetDouble()).ToArray();
        var slots = page.GetProperty("slots").EnumerateArray().Select(slot => Index(slot, candidates.Length)).ToArray();
        if (slots.Length != weights.Length)
        {
            throw new FormatException($"There are {slots.Length} slots and {weights.Length} weights.");
        }

        var certificate = line.GetProperty("answer").GetProperty("certificate");
        return new LoggedDecision(
            line.GetProperty("requestId").GetString()!,
            line.GetProperty("surface").GetString()!,
            line.GetProperty("plan").GetString()!,
            Problem(page, candidates.Length, weights),
            candidates,
            slots,
            certificate.GetProperty("status").GetString()!,
            certificate.GetProperty("objective").GetDouble(),
            certificate.GetProperty("bound") is { ValueKind: JsonValueKind.Number } bound ? bound.GetDouble() : null,
            certificate.GetProperty("engine").GetString()!);
    }

    private static SlotProblem Problem(JsonElement page, int candidateCount, double[] weights)
    {
        var problem = new SlotProblem();
        problem.Reset(candidateCount, weights.Length);
        problem.AllowsEmptySlots = page.GetProperty("allowsEmptySlots").GetBoolean();
        weights.CopyTo(problem.Weights);
        var next = 0;
        foreach (var value in Exactly(page.GetProperty("values"), candidateCount))
        {
            problem.Values[next++] = value.GetDouble();
        }

        foreach (var members in page.GetProperty("groups").EnumerateArray())
        {
            var group = problem.AddGroup();
            foreach (var member in members.EnumerateArray())
            {
                Bits.Add(problem.Group(group), Index(member, candidateCount) is >= 0 and var candidate ? candidate : throw new FormatException("A group has a member below 0."));
            }
        }

        foreach (var parts in page.GetProperty("partitions").EnumerateArray())
        {
            var partition = problem.AddPartition();
            next = 0;
            foreach (var part in Exactly(parts, candidateCount))
            {
                problem.Partition(partition)[next++] = part.GetInt32();
            }
        }

        foreach (var constraint in page.GetProperty("constraints").EnumerateArray())
        {
            problem.Add(Constraint(constraint, problem));
        }

        return problem;
    }

    private static SlotConstraint Constraint(JsonElement constraint, SlotProblem problem)
        => new(constraint.GetProperty("name").GetString()!, Kind(constraint.GetProperty("kind").GetString()!))
        {
            Group = Index(constraint.GetProperty("group"), problem.GroupCount),
            Partition = Index(constraint.GetProperty("partition"), problem.PartitionCount),
            From = constraint.GetProperty("from").GetInt32(),
            To = constraint.GetProperty("to").GetInt32(),
            Limit = constraint.GetProperty("limit").GetInt32(),
            Size = constraint.GetProperty("size").GetInt32(),
            Candidate = Index(constraint.GetProperty("candidate"), problem.CandidateCount),
            Penalty = constraint.GetProperty("penalty") is { ValueKind: JsonValueKind.Number } penalty ? penalty.GetDouble() : double.PositiveInfinity,
            Priority = constraint.GetProperty("priority").GetInt32(),
        };

    private static SlotConstraintKind Kind(string word) => word switch
    {
        "cap" => SlotConstraintKind.Cap,
        "floor" => SlotConstraintKind.Floor,
        "window" => SlotConstraintKind.Window,
        "pin" => SlotConstraintKind.Pin,
        "forbid" => SlotConstraintKind.Forbid,
        _ => throw new FormatException($"There is no constraint of kind '{word}'."),
    };

    private static int Index(JsonElement number, int count)
    {
        var index = number.GetInt32();
        return index >= -1 && index < count ? index : throw new FormatException($"The index {index} is outside of 0 to {count - 1}.");
    }

    private static JsonElement.ArrayEnumerator Exactly(JsonElement list, int count)
        => list.GetArrayLength() == count ? list.EnumerateArray() : throw new FormatException($"A list has {list.GetArrayLength()} elements for {count} candidates.");
}
