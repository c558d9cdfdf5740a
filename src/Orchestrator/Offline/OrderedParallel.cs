using System.Threading.Tasks.Dataflow;

namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>Work on all processors whose results come in the order of what they were made of. However much there is, only a little is held.</summary>
internal static class OrderedParallel
{
    /// <summary>How many results may wait for one before them, for each processor.</summary>
    private const int Ahead = 8;

    /// <summary>Does the work.</summary>
    /// <param name="inputs">What there is to do; gone through once, on another thread.</param>
    /// <param name="work">Does one.</param>
    /// <param name="take">Takes a result; one at a time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync<TInput, TOutput>(IEnumerable<TInput> inputs, Func<TInput, Task<TOutput>> work, Action<TOutput> take, CancellationToken cancellationToken)
    {
        var options = new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            BoundedCapacity = Ahead * Environment.ProcessorCount,
            EnsureOrdered = true,
            CancellationToken = cancellationToken,
        };
        var working = new TransformBlock<TInput, TOutput>(work, options);
        var feeding = Task.Run(() => FeedAsync(inputs, working, cancellationToken), cancellationToken);
        while (await working.OutputAvailableAsync(cancellationToken))
        {
            while (working.TryReceive(out var output))
            {
                take(output);
            }
        }

        await feeding;
        await working.Completion;
    }

    private static async Task FeedAsync<TInput, TOutput>(IEnumerable<TInput> inputs, TransformBlock<TInput, TOutput> working, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var input in inputs)
            {
                if (!await working.SendAsync(input, cancellationToken))
                {
                    return;
                }
            }
        }
        finally
        {
            working.Complete();
        }
    }
}
