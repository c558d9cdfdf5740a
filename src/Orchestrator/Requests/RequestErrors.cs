namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Collects what is wrong with a request, up to a limit.</summary>
internal sealed class RequestErrors(int maximum)
{
    private readonly List<RequestError> errors = [];

    /// <summary>Number of errors.</summary>
    public int Count => errors.Count;

    /// <summary>Whether the limit is reached and reading further is pointless.</summary>
    public bool IsFull => errors.Count >= maximum;

    /// <summary>Adds an error; ignored when full.</summary>
    public void Add(string pointer, string message)
    {
        if (!IsFull)
        {
            errors.Add(new RequestError(pointer, message));
        }
    }

    /// <summary>Forgets all errors.</summary>
    public void Clear() => errors.Clear();

    /// <summary>The errors so far.</summary>
    public IReadOnlyList<RequestError> ToList() => [.. errors];
}
