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

    public static Value MapOf(Value[] keys, Value[] values)
    {
        foreach (var part in keys.Concat(values))
        {
            if (part.IsError)
            {
                return part;
            }
        }

        return ValueMap.Of(keys, values);
    }

    public static bool? All(FrameFact fact, MacroRange range, Func<FrameFact, bool?> body) => Quantify(fact, range, body, decides: false);

    public static bool? Exists(FrameFact fact, MacroRange range, Func<FrameFact, bool?> body) => Quantify(fact, range, body, decides: true);

    public static bool? ExistsOne(FrameFact fact, MacroRange range, Func<FrameFact, bool?> body)
    {
        if (range.Turns is not { } turns)
        {
            return null;
        }

        var count = 0;
        for (var turn = 0; turn < turns; turn++)
        {
            range.Enter(fact, turn);
            if (body(fact) is not { } holds)
            {
                return null;
            }

            count += holds ? 1 : 0;
        }

        return count == 1;
    }

    public static Value Filter(FrameFact fact, MacroRange range, Func<FrameFact, bool?> filter) => Collected(fact, range, filter, body: null, (_, items) => Value.List(items));

    /// <summary><c>map</c> and <c>transformList</c>; <paramref name="filter"/> is null where there is none.</summary>
    public static Value Map(FrameFact fact, MacroRange range, Func<FrameFact, bool?>? filter, Func<FrameFact, Value> body)
        => Collected(fact, range, filter, body, (_, items) => Value.List(items));

    public static Value TransformMap(FrameFact fact, MacroRange range, Func<FrameFact, bool?>? filter, Func<FrameFact, Value> body)
        => Collected(fact, range, filter, body, (turns, items) => ValueMap.Of([.. turns.Select(range.KeyOf)], items));

    public static Value TransformMapEntry(FrameFact fact, MacroRange range, Func<FrameFact, bool?>? filter, Func<FrameFact, Value> body)
        => Collected(fact, range, filter, body, (_, items) => Array.TrueForAll(items, item => item.Kind == ValueKind.Map)
            ? ValueMap.Of([.. items.SelectMany(item => item.AsMap.Keys.ToArray())], [.. items.SelectMany(item => item.AsMap.Values.ToArray())])
            : Failure);

    /// <summary>The element that decides wins over one that fails, whichever comes first.</summary>
    private static bool? Quantify(FrameFact fact, MacroRange range, Func<FrameFact, bool?> body, bool decides)
    {
        if (range.Turns is not { } turns)
        {
            return null;
        }

        bool? result = !decides;
        for (var turn = 0; turn < turns; turn++)
        {
            range.Enter(fact, turn);
            var holds = body(fact);
            if (holds == decides)
            {
                return decides;
            }

            result = holds is null ? null : result;
        }

        return result;
    }

    private static Value Collected(FrameFact fact, MacroRange range, Func<FrameFact, bool?>? filter, Func<FrameFact, Value>? body, Func<List<int>, Value[], Value> together)
    {
        if (range.Turns is not { } count)
        {
            return Failure;
        }

        var (turns, items) = (new List<int>(), new List<Value>());
        for (var turn = 0; turn < count; turn++)
        {
            var element = range.Enter(fact, turn);
            switch (filter is null ? true : filter(fact))
            {
                case null:
                    return Failure;
                case false:
                    continue;
            }

            var item = body is null ? element : body(fact);
            if (item.IsError)
            {
                return item;
            }

            turns.Add(turn);
            items.Add(item);
        }

        return together(turns, [.. items]);
    }
}
