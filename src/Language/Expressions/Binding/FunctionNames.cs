using System.Collections.Frozen;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Language.Expressions.Binding;

/// <summary>How functions are written and how many arguments they take (a method's target counts as one).</summary>
internal static class FunctionNames
{
    private static readonly FrozenDictionary<string, Entry> Operators = new Dictionary<string, Entry>(StringComparer.Ordinal)
    {
        ["=="] = new(Function.Equal, 2, 2),
        ["!="] = new(Function.NotEqual, 2, 2),
        ["<"] = new(Function.Less, 2, 2),
        ["<="] = new(Function.LessOrEqual, 2, 2),
        [">"] = new(Function.Greater, 2, 2),
        [">="] = new(Function.GreaterOrEqual, 2, 2),
        ["in"] = new(Function.In, 2, 2),
        ["+"] = new(Function.Add, 2, 2),
        ["-"] = new(Function.Subtract, 2, 2),
        ["*"] = new(Function.Multiply, 2, 2),
        ["/"] = new(Function.Divide, 2, 2),
        ["%"] = new(Function.Remainder, 2, 2),
        ["-_"] = new(Function.Negate, 1, 1),
        ["!"] = new(Function.Not, 1, 1),
        ["[]"] = new(Function.Index, 2, 2),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Entry> Globals = new Dictionary<string, Entry>(StringComparer.Ordinal)
    {
        ["size"] = new(Function.Size, 1, 1),
        ["contains"] = new(Function.Contains, 2, 2),
        ["startsWith"] = new(Function.StartsWith, 2, 2),
        ["endsWith"] = new(Function.EndsWith, 2, 2),
        ["matches"] = new(Function.Matches, 2, 2),
        ["bool"] = new(Function.ToBool, 1, 1),
        ["int"] = new(Function.ToInt, 1, 1),
        ["double"] = new(Function.ToDouble, 1, 1),
        ["string"] = new(Function.ToText, 1, 1),
        ["timestamp"] = new(Function.ToTimestamp, 1, 1),
        ["duration"] = new(Function.ToDuration, 1, 1),
        ["dyn"] = new(Function.ToDynamic, 1, 1),
        ["min"] = new(Function.Minimum, 1, 64),
        ["max"] = new(Function.Maximum, 1, 64),
        ["abs"] = new(Function.Absolute, 1, 1),
        ["clamp"] = new(Function.Clamp, 3, 3),
        ["log1p"] = new(Function.LogarithmOfOnePlus, 1, 1),
        ["log"] = new(Function.Logarithm, 1, 1),
        ["exp"] = new(Function.Exponential, 1, 1),
        ["sqrt"] = new(Function.SquareRoot, 1, 1),
        ["pow"] = new(Function.Power, 2, 2),
        ["floor"] = new(Function.Floor, 1, 1),
        ["ceil"] = new(Function.Ceiling, 1, 1),
        ["round"] = new(Function.Round, 1, 1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Entry> Methods = new Dictionary<string, Entry>(StringComparer.Ordinal)
    {
        ["size"] = new(Function.Size, 1, 1),
        ["contains"] = new(Function.Contains, 2, 2),
        ["startsWith"] = new(Function.StartsWith, 2, 2),
        ["endsWith"] = new(Function.EndsWith, 2, 2),
        ["matches"] = new(Function.Matches, 2, 2),
        ["getFullYear"] = new(Function.FullYear, 1, 2),
        ["getMonth"] = new(Function.Month, 1, 2),
        ["getDate"] = new(Function.Date, 1, 2),
        ["getDayOfMonth"] = new(Function.DayOfMonth, 1, 2),
        ["getDayOfWeek"] = new(Function.DayOfWeek, 1, 2),
        ["getDayOfYear"] = new(Function.DayOfYear, 1, 2),
        ["getHours"] = new(Function.Hours, 1, 2),
        ["getMinutes"] = new(Function.Minutes, 1, 2),
        ["getSeconds"] = new(Function.Seconds, 1, 2),
        ["getMilliseconds"] = new(Function.Milliseconds, 1, 2),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Functions that are written before their arguments, for suggestions.</summary>
    public static IEnumerable<string> GlobalNames => Globals.Keys;

    /// <summary>Functions that are written after a target, for suggestions.</summary>
    public static IEnumerable<string> MethodNames => Methods.Keys;

    /// <summary>Finds what a call means; false when nothing has that name.</summary>
    public static bool TryFind(string name, bool isMethod, out Entry entry)
        => (!isMethod && Operators.TryGetValue(name, out entry)) || (isMethod ? Methods : Globals).TryGetValue(name, out entry);

    /// <summary>A function and its number of arguments.</summary>
    internal readonly record struct Entry(Function Function, int Fewest, int Most);
}
