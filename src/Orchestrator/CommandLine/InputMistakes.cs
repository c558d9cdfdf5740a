using System.Globalization;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>What is wrong with some of many requests: the others are gone through all the same, and then it is said.</summary>
internal sealed class InputMistakes
{
    private const int MostSaid = 10;

    private readonly List<string> notes = [];
    private readonly List<string> lines = [];
    private readonly List<string> refusals = [];
    private int count;

    /// <summary>Whether there is any.</summary>
    public bool Any => count > 0;

    /// <summary>Something about a line of a file; called by the one who reads.</summary>
    public void Say(string sentence, bool isMistake)
    {
        if (isMistake)
        {
            Interlocked.Increment(ref count);
        }

        Keep(isMistake ? lines : notes, sentence);
    }

    /// <summary>A request of which there is no page; called by the one who takes the pages.</summary>
    public void Refuse(string sentence)
    {
        Interlocked.Increment(ref count);
        Keep(refusals, sentence);
    }

    /// <summary>Says it all, once everything has been gone through.</summary>
    /// <param name="output">Where.</param>
    /// <param name="isAll">Whether no request was left.</param>
    /// <param name="files">What was read.</param>
    /// <exception cref="CommandFailure">No request was left.</exception>
    public void Report(CommandOutput output, bool isAll, IReadOnlyList<string> files)
    {
        string[] sentences = [.. lines, .. refusals];
        if (isAll)
        {
            throw new CommandFailure(sentences.Length == 0 ? $"There is no request in {string.Join(", ", files)}." : count == 1 ? sentences[0] : string.Create(
                CultureInfo.InvariantCulture,
                $"{sentences[0]} ({count} in all)"));
        }

        foreach (var sentence in sentences.Take(MostSaid).Concat(notes))
        {
            output.Fail(sentence);
        }

        if (count > MostSaid)
        {
            output.Fail(string.Create(CultureInfo.InvariantCulture, $"… and {count - MostSaid} more requests that cannot be ranked."));
        }
    }

    private static void Keep(List<string> sentences, string sentence)
    {
        if (sentences.Count < MostSaid)
        {
            sentences.Add(sentence);
        }
    }
}
