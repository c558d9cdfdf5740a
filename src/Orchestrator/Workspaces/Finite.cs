using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Orchestrator.Workspaces;

/// <summary>Keeps values finite: a sum or product of finite terms may still overflow, and slots need numbers that can be added up.</summary>
internal static class Finite
{
    /// <summary>The largest magnitude of a value: a page of such values still has a finite sum.</summary>
    public const double Largest = 1e100;

    /// <summary>Replaces what is not a number, or is larger than <see cref="Largest"/>, by 0 and says so.</summary>
    public static void Replace(Span<double> values, List<Degradation> degradations)
    {
        var replaced = false;
        foreach (ref var value in values)
        {
            // Written so that NaN is replaced too.
            if (!(Math.Abs(value) <= Largest))
            {
                value = 0;
                replaced = true;
            }
        }

        if (replaced && !degradations.Contains(Overflow))
        {
            degradations.Add(Overflow);
        }
    }

    /// <summary>The number, or 0 when JSON has no way to write it.</summary>
    public static double OrZero(double value) => double.IsFinite(value) ? value : 0;

    private static Degradation Overflow => new("value", "overflow", "zero");
}
