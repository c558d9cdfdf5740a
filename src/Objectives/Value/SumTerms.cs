using System.Collections.Immutable;
using System.Globalization;

namespace RankOrchestrator.Objectives.Value;

/// <summary>What the summands of a value that is written as one expression are called.</summary>
internal static class SumTerms
{
    /// <summary><c>value</c> when there is one, <c>term1</c>, <c>term2</c> … otherwise.</summary>
    public static ImmutableArray<string> Names(int count)
        => count == 1 ? ["value"] : [.. Enumerable.Range(1, count).Select(number => "term" + number.ToString(CultureInfo.InvariantCulture))];
}
