using RankOrchestrator.Constraints.NRules.Facts;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.NRules.Conditions;

/// <summary>What a macro runs over, and where its variables are.</summary>
/// <param name="range">A list or a map; anything else fails.</param>
/// <param name="local">The first variable.</param>
/// <param name="hasTwoVariables">Whether there is a second one after it.</param>
internal readonly struct MacroRange(Value range, int local, bool hasTwoVariables)
{
    /// <summary>How often it goes round; null when this is nothing to run over.</summary>
    public int? Turns => range.Kind switch { ValueKind.List => range.AsList.Length, ValueKind.Map => range.AsMap.Count, _ => null };

    /// <summary>The key of a turn: an index of a list.</summary>
    public Value KeyOf(int turn) => range.Kind == ValueKind.Map ? range.AsMap.Keys[turn] : Value.Int(turn);

    /// <summary>Gives the variables their values; returns what one variable is.</summary>
    public Value Enter(FrameFact fact, int turn)
    {
        var element = range.Kind == ValueKind.Map ? range.AsMap.Values[turn] : range.AsList[turn];
        if (!hasTwoVariables)
        {
            var only = range.Kind == ValueKind.Map ? range.AsMap.Keys[turn] : element;
            fact.SetLocal(local, only);
            return only;
        }

        fact.SetLocal(local, KeyOf(turn));
        fact.SetLocal(local + 1, element);
        return element;
    }
}
