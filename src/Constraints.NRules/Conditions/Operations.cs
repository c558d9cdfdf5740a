using RankOrchestrator.Constraints.NRules.Facts;
using RankOrchestrator.Language.Expressions.Library;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.NRules.Conditions;

/// <summary>What expression trees have no node for, or another meaning than the language. Called from compiled conditions.</summary>
internal static class Operations
{
    private static readonly Value Failure = Value.Error("failed");

    /// <summary>Text is equal code unit by code unit; null where either fails.</summary>
    public static bool? AreEqual(string? left, string? right) => left is null || right is null ? null : string.Equals(left, right, StringComparison.Ordinal);

    /// <summary>Any function of the language, by its own definition.</summary>
    public static Value Apply(Function function, Value[] arguments) => FunctionCall.Apply(function, arguments);

    /// <summary>Only the branch that is chosen is evaluated, and the condition once.</summary>
    public static T Choose<T>(FrameFact fact, bool? condition, Func<FrameFact, T> whenTrue, Func<FrameFact, T> whenFalse, T failed)
        => condition is { } known ? (known ? whenTrue : whenFalse)(fact) : failed;

    public static Value List(Value[] elements)
    {
        foreach (var element in elements)
        {
            if (element.IsError)
            {
                return element;
            }
        }

        return Value.List(elements);
    }

    public static bool? All(FrameFact fact, Value range, int local, Func<FrameFact, bool?> body) => Quantify(fact, range, local, body, decides: false);

    public static bool? Exists(FrameFact fact, Value range, int local, Func<FrameFact, bool?> body) => Quantify(fact, range, local, body, decides: true);

    public static bool? ExistsOne(FrameFact fact, Value range, int local, Func<FrameFact, bool?> body)
    {
        if (range.Kind != ValueKind.List)
        {
            return null;
        }

        var count = 0;
        foreach (var element in range.AsList)
        {
            fact.SetLocal(local, element);
            if (body(fact) is not { } holds)
            {
                return null;
            }

            count += holds ? 1 : 0;
        }

        return count == 1;
    }

    public static Value Filter(FrameFact fact, Value range, int local, Func<FrameFact, bool?> filter)
        => Collect(fact, range, local, filter, body: null);

    public static Value Map(FrameFact fact, Value range, int local, Func<FrameFact, Value> body)
        => Collect(fact, range, local, filter: null, body);

    public static Value FilterAndMap(FrameFact fact, Value range, int local, Func<FrameFact, bool?> filter, Func<FrameFact, Value> body)
        => Collect(fact, range, local, filter, body);

    /// <summary>The element that decides wins over one that fails, whichever comes first.</summary>
    private static bool? Quantify(FrameFact fact, Value range, int local, Func<FrameFact, bool?> body, bool decides)
    {
        if (range.Kind != ValueKind.List)
        {
            return null;
        }

        bool? result = !decides;
        foreach (var element in range.AsList)
        {
            fact.SetLocal(local, element);
            var holds = body(fact);
            if (holds == decides)
            {
                return decides;
            }

            result = holds is null ? null : result;
        }

        return result;
    }

    private static Value Collect(FrameFact fact, Value range, int local, Func<FrameFact, bool?>? filter, Func<FrameFact, Value>? body)
    {
        if (range.Kind != ValueKind.List)
        {
            return Failure;
        }

        var collected = new List<Value>();
        foreach (var element in range.AsList)
        {
            fact.SetLocal(local, element);
            if (filter is not null)
            {
                switch (filter(fact))
                {
                    case null:
                        return Failure;
                    case false:
                        continue;
                }
            }

            var item = body is null ? element : body(fact);
            if (item.IsError)
            {
                return item;
            }

            collected.Add(item);
        }

        return Value.List([.. collected]);
    }
}
