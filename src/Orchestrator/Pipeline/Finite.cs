using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>Keeps values finite: a sum or product of finite terms may still overflow, and slots need numbers.</summary>
internal static class Finite
{
    /// <summary>Replaces what is not finite by 0 and says so.</summary>
    public static void Replace(Span<double> values, List<Degradation> degradations)
    {
        var replaced = false;
        foreach (ref var value in values)
        {
            if (!double.IsFinite(value))
            {
                value = 0;
                replaced = true;
            }
        }

        if (replaced)
        {
            degradations.Add(new Degradation("value", "overflow", "zero"));
        }
    }
}
