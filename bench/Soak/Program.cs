using System.Globalization;
using RankOrchestrator.Soak;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [FaultyModelServer.Command, var port, var percent])
{
    await FaultyModelServer.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), uint.Parse(percent, CultureInfo.InvariantCulture));
    return 0;
}

var seconds = args is [var duration, ..] ? double.Parse(duration, CultureInfo.InvariantCulture) * 60 : 600;
var repository = RepositoryRoot.Find();
var program = RepositoryRoot.Service(repository);
var report = await SoakRun.RunAsync(new SoakOptions(repository, program, TimeSpan.FromSeconds(seconds)));
await Console.Out.WriteLineAsync($"{seconds / 60:0.#} minutes; 30 % of model calls fail; .NET {Environment.Version}");
await Console.Out.WriteLineAsync();
report.Print(Console.Out);
var complaints = report.Complaints();
await Console.Out.WriteLineAsync();
await Console.Out.WriteLineAsync(complaints.Count == 0 ? "All of it held." : string.Join("; ", complaints) + ".");
return complaints.Count == 0 ? 0 : 1;
