using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.FreeStanding;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Tests.Expressions.Limits;

/// <summary>What an evaluation took, as far as it is the same on every machine.</summary>
internal readonly record struct Spending(long Cost, long Bytes)
{
    private const long MostBytes = 64 * 1024 * 1024;

    /// <summary>What the last function before the end may cost: it is asked for when the limit is not reached, and charged whole.</summary>
    private const long LastFunction = ExpressionLimits.Cost;

    public static Spending OfExpression(string expression, ImmutableDictionary<string, Value> bindings)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        ExpressionEvaluation.Evaluate(expression, bindings, out var cost);
        return new Spending(cost, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public static Spending OfCase(string line)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (expression, bindings, error) = CaseReader.ReadCase(line);
        long cost = 0;
        if (error is null)
        {
            ExpressionEvaluation.Evaluate(expression, bindings, out cost);
        }

        return new Spending(cost, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public void ShouldBeAllowed(string what)
    {
        Cost.ShouldBeLessThanOrEqualTo(ExpressionLimits.Cost + LastFunction, what);
        Bytes.ShouldBeLessThan(MostBytes, what);
    }
}
