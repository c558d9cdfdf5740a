using System.Globalization;
using RankOrchestrator.Bench;
using RankOrchestrator.DecisionsBench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var repository = RepositoryRoot.Find();
switch (args)
{
    case ["size"]:
        await LineSizes.RunAsync(repository);
        return 0;
    case ["rate", var seconds]:
        await SteadyRate.RunAsync(repository, TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
        return 0;
    case ["kill", var times]:
        return Kills.Run(repository, int.Parse(times, CultureInfo.InvariantCulture)) ? 0 : 1;
    case ["write", var folder]:
        await Kills.WriteAsync(repository, folder);
        return 0;
    case ["replay", var requests]:
        return await Replays.RunAsync(repository, int.Parse(requests, CultureInfo.InvariantCulture)) ? 0 : 1;
    case ["assign", var pages]:
        await AssignmentCosts.RunAsync(repository, int.Parse(pages, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("size | rate SECONDS | kill TIMES | replay REQUESTS | assign PAGES");
        return 2;
}
