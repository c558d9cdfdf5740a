using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>
/// Writes any problem in the format that <see cref="SlotInstanceReader"/> reads. Groups become attributes <c>g0</c>,
/// <c>g1</c>, … that are true for members; partitions become attributes <c>p0</c>, <c>p1</c>, … that hold the part; what candidates
/// count in sums attributes <c>a0</c>, <c>a1</c>, …
/// </summary>
public static class SlotInstanceWriter
{
    /// <summary>Writes one instance as an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="problem">The page.</param>
    /// <param name="ids">The candidates' ids by index.</param>
    public static void Write(Utf8JsonWriter json, string name, SlotProblem problem, IReadOnlyList<string> ids)
    {
        json.WriteStartObject();
        json.WriteString("format"u8, SlotInstance.Format);
        json.WriteString("name"u8, name);
        if (problem.AllowsEmptySlots)
        {
            json.WriteBoolean("allowEmptySlots"u8, true);
        }

        json.WriteStartArray("slots"u8);
        for (var slot = 0; slot < problem.SlotCount; slot++)
        {
            json.WriteStartObject();
            json.WriteNumber("position"u8, slot);
            json.WriteNumber("weight"u8, problem.Weights[slot]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("constraints"u8);
        foreach (ref readonly var constraint in problem.Constraints)
        {
            Write(json, problem, constraint, ids);
        }

        json.WriteEndArray();
        json.WriteStartArray("candidates"u8);
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            WriteCandidate(json, problem, candidate, ids[candidate]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SlotProblem problem, in SlotConstraint constraint, IReadOnlyList<string> ids)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, Type(constraint));
        json.WriteString("name"u8, constraint.Name);
        if (constraint.IsPin)
        {
            WritePin(json, constraint, ids);
        }
        else
        {
            WriteCounting(json, problem, constraint);
        }

        if (!constraint.IsHard)
        {
            json.WriteNumber("penalty"u8, constraint.Penalty);
        }

        if (constraint.Priority != 0)
        {
            json.WriteNumber("priority"u8, constraint.Priority);
        }

        json.WriteEndObject();
    }

    /// <summary>The word that the format has for rows of its shape.</summary>
    private static string Type(in SlotConstraint constraint)
        => constraint.IsPin ? "pin"
            : constraint.IsSum ? "sum"
            : constraint.IsForbid ? "exclude"
            : constraint.Sense == RowSense.AtLeast ? "floor"
            : constraint.Size == SlotConstraint.WholeRange ? "cap"
            : "window";

    private static void WritePin(Utf8JsonWriter json, in SlotConstraint pin, IReadOnlyList<string> ids)
    {
        if (pin.Candidate >= 0)
        {
            json.WriteString("candidate"u8, ids[pin.Candidate]);
        }
        else
        {
            json.WriteNull("candidate"u8);
        }

        json.WriteNumber("slot"u8, pin.From);
    }

    private static void WriteCounting(Utf8JsonWriter json, SlotProblem problem, in SlotConstraint constraint)
    {
        if (constraint.Group >= 0)
        {
            json.WriteStartObject("group"u8);
            json.WriteString("attribute"u8, GroupAttribute(constraint.Group));
            json.WriteBoolean("equals"u8, true);
            json.WriteEndObject();
        }
        else if (constraint.Partition >= 0)
        {
            json.WriteString("attribute"u8, PartitionAttribute(constraint.Partition));
        }

        json.WriteNumber("from"u8, constraint.From);
        if (constraint.To != int.MaxValue)
        {
            json.WriteNumber("to"u8, constraint.To);
        }

        if (constraint.IsForbid)
        {
            return;
        }

        if (constraint.IsSum)
        {
            WriteSum(json, problem.Amounts(constraint.Amounts), constraint);
            return;
        }

        if (constraint.Size != SlotConstraint.WholeRange)
        {
            json.WriteNumber("size"u8, constraint.Size);
        }

        json.WriteNumber(constraint.Sense == RowSense.AtLeast ? "min"u8 : "max"u8, constraint.Limit);
    }

    private static void WriteSum(Utf8JsonWriter json, MemberAmounts amounts, in SlotConstraint sum)
    {
        json.WriteString("of"u8, AmountsAttribute(sum.Amounts));
        WriteFactors(json, "factors", amounts.Factors);
        if (!amounts.SecondAmounts.IsEmpty)
        {
            json.WriteString("plus"u8, SecondAmountsAttribute(sum.Amounts));
            WriteFactors(json, "plusFactors", amounts.SecondFactors);
        }

        json.WriteNumber(sum.Sense == RowSense.AtLeast ? "min"u8 : "max"u8, sum.SumLimit);
    }

    private static void WriteFactors(Utf8JsonWriter json, string name, ReadOnlySpan<double> factors)
    {
        if (factors.IsEmpty)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var factor in factors)
        {
            json.WriteNumberValue(factor);
        }

        json.WriteEndArray();
    }

    private static void WriteCandidate(Utf8JsonWriter json, SlotProblem problem, int candidate, string id)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteNumber("value"u8, problem.Values[candidate]);
        json.WriteStartObject("attributes"u8);
        for (var group = 0; group < problem.GroupCount; group++)
        {
            if (Bits.Contains(problem.Group(group), candidate))
            {
                json.WriteBoolean(GroupAttribute(group), true);
            }
        }

        for (var partition = 0; partition < problem.PartitionCount; partition++)
        {
            if (problem.Partition(partition)[candidate] is var part && part >= 0)
            {
                json.WriteNumber(PartitionAttribute(partition), part);
            }
        }

        for (var index = 0; index < problem.AmountsCount; index++)
        {
            if (problem.Amounts(index).Amounts[candidate] is not 0 and var amount)
            {
                json.WriteNumber(AmountsAttribute(index), amount);
            }

            if (!problem.Amounts(index).SecondAmounts.IsEmpty && problem.Amounts(index).SecondAmounts[candidate] is not 0 and var second)
            {
                json.WriteNumber(SecondAmountsAttribute(index), second);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string SecondAmountsAttribute(int amounts) => string.Create(CultureInfo.InvariantCulture, $"b{amounts}");

    private static string AmountsAttribute(int amounts) => string.Create(CultureInfo.InvariantCulture, $"a{amounts}");

    private static string GroupAttribute(int group) => string.Create(CultureInfo.InvariantCulture, $"g{group}");

    private static string PartitionAttribute(int partition) => string.Create(CultureInfo.InvariantCulture, $"p{partition}");
}
