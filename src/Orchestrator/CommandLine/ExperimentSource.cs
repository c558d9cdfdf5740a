using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Experiments;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Policies.Experiments;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Where the commands about experiments take an experiment and its users from.</summary>
internal static class ExperimentSource
{
    private const long MostBytesOfFile = 1 << 20;
    private const long MostBytesOfLine = 1 << 20;

    /// <summary>The experiment of a file, or of a name in the policy folder.</summary>
    /// <param name="named">The file or the name.</param>
    /// <param name="folder">Finds the policy folder.</param>
    public static Experiment Find(string named, Func<string> folder)
    {
        var isName = named.Length > 0 && named.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_');
        if (!isName || File.Exists(named))
        {
            return ExperimentFile.Read(named, InputFiles.Read(named, MostBytesOfFile));
        }

        var policies = folder();
        var known = PolicyFiles.ReadFolder(policies)
            .In("experiments")
            .Select(file => ExperimentFile.Read(Path.Combine(policies, file.Path), file.Content.Span))
            .ToArray();
        return known.FirstOrDefault(experiment => experiment.Name == named)
            ?? throw new CommandFailure($"There is no experiment '{named}' in {policies}. "
                + $"{Suggestion.HintOrAll(named, known.Select(experiment => experiment.Name), "experiments")}".TrimEnd());
    }

    /// <summary>Users from a table or from a decision log.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="source">The table or the log.</param>
    /// <param name="isHistory">Whether of a log all pages of the experiment's surfaces count, whatever arm they have.</param>
    /// <param name="feedback">Feedback logs beside it; empty for none.</param>
    /// <param name="output">Is told what is left out of a log.</param>
    public static (UserTable Table, ImmutableArray<string> Notes) Users(
        Experiment experiment,
        string source,
        bool isHistory,
        IReadOnlyList<string> feedback,
        CommandOutput output)
    {
        if (!Directory.Exists(source) && !RecordedRequests.IsNamedLikeLines(source))
        {
            if (feedback.Count > 0)
            {
                throw new CommandFailure($"--feedback is joined with a decision log, and {source} is a table of users.");
            }

            UserTable? table = null;
            InputFiles.ReadLines(source, MostBytesOfLine, reader => table = UserTableReader.Read(source, reader, experiment));
            return (table!, []);
        }

        var users = new LoggedUsers(experiment, isHistory, joins: feedback.Count > 0);
        var mistakes = new LogMistakes(output);
        var files = LogLines.Find([source]);
        if (users.Measures)
        {
            // What is wrong with a line is said once, when it is added.
            foreach (var line in LogLines.ReadServed(files, (_, _) => { }))
            {
                users.Measure(line.Place, line.Text);
            }

            users.Conclude();
        }

        foreach (var line in LogLines.Read(files, mistakes.Say))
        {
            users.Add(line.Place, line.Text);
        }

        if (feedback.Count == 0)
        {
            return (users.ToTable(), [.. users.Notes()]);
        }

        var outcomes = new LoggedOutcomes(users, new FeedbackSettings().LateAfter);
        foreach (var line in LogLines.Read(LogLines.Find(feedback), mistakes.Say))
        {
            outcomes.Add(line.Place, line.Text);
        }

        return (users.ToTable(), [.. users.Notes(), outcomes.Note()]);
    }
}
