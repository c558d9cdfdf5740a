using System.Collections.Immutable;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>
/// What one tab of the studio would change: texts of policy files, and the request that its pages are made of. It is in
/// memory only and no page but its own is made of it. Changed by one request at a time, by the one that has the permit.
/// </summary>
internal sealed class Draft(string id)
{
    /// <summary>A name that nobody guesses.</summary>
    public string Id => id;

    /// <summary>Changed files by path; null where the file is taken away.</summary>
    public ImmutableSortedDictionary<string, string?> Files { get; private set; } = ImmutableSortedDictionary<string, string?>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>What the changed files held when they were first changed; null where there was none.</summary>
    public ImmutableSortedDictionary<string, string?> Before { get; private set; } = ImmutableSortedDictionary<string, string?>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The request that pages are made of; empty before there is one.</summary>
    public string Request { get; set; } = "";

    /// <summary>The logged decision whose request that is; null for any other request.</summary>
    public RecordedRequest? Decision { get; set; }

    /// <summary>Whether models are asked today although a decision's outputs are logged.</summary>
    public bool AsksModels { get; set; }

    /// <summary>What the models said when the decision was made; null where they are asked: for another request, where the log has nothing of it, when somebody wants it so, or where something is otherwise than it was.</summary>
    public LoggedPredictions? LoggedOutputs => AsksModels || !WhatIf.IsNothing ? null : Decision?.Predictions;

    /// <summary>What is otherwise than the request says.</summary>
    public WhatIf WhatIf { get; set; } = WhatIf.Nothing;

    /// <summary>The instant that counts for a request without one, so that both pages are made at the same time.</summary>
    public DateTimeOffset RequestedAt { get; set; }

    /// <summary>Takes the texts of the files that are changed now.</summary>
    /// <param name="files">All changed files.</param>
    /// <param name="onDisk">What a file holds; null when there is none.</param>
    public void Change(IReadOnlyDictionary<string, string?> files, Func<string, string?> onDisk)
    {
        var before = Before.RemoveRange(Before.Keys.Where(path => !files.ContainsKey(path)));
        foreach (var path in files.Keys.Where(path => !before.ContainsKey(path)))
        {
            before = before.Add(path, onDisk(path));
        }

        Before = before;
        Files = files.Where(file => !string.Equals(file.Value, before[file.Key], StringComparison.Ordinal)).ToImmutableSortedDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);
    }
}
