namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>The plan in force. Swapped whole: a request sees the old plan or the new one, never parts of both.</summary>
/// <param name="inForce">Told of every plan before it is put in force; null when nobody wants to know.</param>
internal sealed class PlanSource(Action<Plan>? inForce = null)
{
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Plan? current;

    /// <summary>The plan in force, or null before the first one.</summary>
    public Plan? Current => Volatile.Read(ref current);

    /// <summary>Completes when there is a plan for the first time.</summary>
    public Task FirstInForce => first.Task;

    /// <summary>The plan in force, kept until <see cref="Objectives.Resources.SharedResource.Release"/>; null before the first one.</summary>
    public Plan? Take()
    {
        while (Volatile.Read(ref current) is { } plan)
        {
            if (plan.TryUse())
            {
                return plan;
            }

            // It was replaced between the two lines above.
        }

        return null;
    }

    /// <summary>Puts a plan in force. The one before is freed after its last request.</summary>
    public void Swap(Plan plan)
    {
        inForce?.Invoke(plan);
        Interlocked.Exchange(ref current, plan)?.Release();
        first.TrySetResult();
    }
}
