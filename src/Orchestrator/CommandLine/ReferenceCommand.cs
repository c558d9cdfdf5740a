using System.CommandLine;
using System.Globalization;
using System.Text;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// <c>reference MODEL</c>: ranks requests and writes what the model's predictions look like, as the file that the drift
/// watch compares with.
/// </summary>
internal static class ReferenceCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var model = new Argument<string>("model") { Description = "The model, by name or name@version." };
        var requests = RequestFiles.Argument();
        var file = new Option<string?>("--output", "-o") { Description = "File to write. Default: standard output.", HelpName = "FILE" };
        var policies = new PolicyOptions();
        var command = new Command("reference", "Rank requests and write what a model's predictions look like, for 'watch' in its file to compare with.") { model, requests, file };
        policies.AddTo(command);
        command.SetAction(arguments =>
        {
            using var ranking = OfflineRanking.Load(policies.Read(arguments), new PatientClock());
            var name = arguments.GetValue(model)!;
            var found = ranking.Plan.Models.Find(name)
                ?? throw new CommandFailure($"There is no model '{name}'. There are: "
                    + $"{string.Join(", ", ranking.Plan.Models.Models.Select(known => known.Definition.Name).Distinct(StringComparer.Ordinal))}.");
            var values = new PredictionValues(found.Definition);
            foreach (var request in RecordedRequests.Read(RequestFiles.Find(arguments.GetValue(requests)!), output))
            {
                if (ranking.PredictAsync(request.Body, values.Take, CancellationToken.None).GetAwaiter().GetResult() is { } problem)
                {
                    throw new CommandFailure($"{request.Place}: {problem.Title}. {problem.Detail}");
                }
            }

            return Write(output, name, values, arguments.GetValue(file));
        });
        return command;
    }

    private static int Write(CommandOutput output, string model, PredictionValues values, string? path)
    {
        var snapshots = values.ToSnapshots();
        if (snapshots.IsEmpty)
        {
            throw TooFew("no", model, values);
        }

        foreach (var snapshot in snapshots)
        {
            if (snapshot.Count < PredictionWatch.FewestValues)
            {
                throw TooFew(snapshot.Count.ToString(CultureInfo.InvariantCulture), snapshot.Prediction, values);
            }
        }

        var content = ReferenceSnapshot.Write(snapshots);
        if (path is null)
        {
            output.Out.Write(Encoding.UTF8.GetString(content));
            return ExitCode.Done;
        }

        File.WriteAllBytes(path, content);
        foreach (var snapshot in snapshots)
        {
            output.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: '{snapshot.Prediction}', {snapshot.Count} values of {values.Pages} pages, mean {snapshot.Mean:0.#####}, {snapshot.Shares.Length} bins"));
        }

        return ExitCode.Done;
    }

    private static CommandFailure TooFew(string count, string what, PredictionValues values)
        => new(string.Create(
            CultureInfo.InvariantCulture,
            $"There are {count} values of '{what}' from {values.Pages} pages ({values.Degraded} more had fallbacks); a reference needs {PredictionWatch.FewestValues}."));
}
