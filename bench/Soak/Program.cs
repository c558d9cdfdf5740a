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
var program = Path.Combine(repository, "src", "Orchestrator", "bin", Path.GetRelativePath(Path.Combine(repository, "bench", "Soak", "bin"), AppContext.BaseDirectory), "RankOrchestrator.Orchestrator.dll");
var report = await SoakRun.RunAsync(new SoakOptions(repository, program, TimeSpan.FromSeconds(seconds)));
await Console.Out.WriteLineAsync($"{seconds / 60:0.#} minutes; 30 % of model calls fail; .NET {Environment.Version}");
await Console.Out.WriteLineAsync();
report.Print(Console.Out);
var (before, _, after) = report.Held!.Value;
string[] complaints =
[
    .. report.Failures.IsEmpty ? Array.Empty<string>() : ["something failed"],
    .. report.Resident!.IsGrowing ? ["resident memory grows"] : Array.Empty<string>(),
    .. report.Managed!.IsGrowing ? ["managed memory grows"] : Array.Empty<string>(),
    .. after.Sockets > before.Sockets ? ["sockets are left open"] : Array.Empty<string>(),
    .. after.Files > before.Files ? ["files are left open"] : Array.Empty<string>(),
];
await Console.Out.WriteLineAsync();
await Console.Out.WriteLineAsync(complaints.Length == 0 ? "All of it held." : string.Join("; ", complaints) + ".");
return complaints.Length == 0 ? 0 : 1;
