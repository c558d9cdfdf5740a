using System.Globalization;
using RankOrchestrator.FaultsBench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [FaultyModelServer.Command, var port, var percent])
{
    await FaultyModelServer.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), uint.Parse(percent, CultureInfo.InvariantCulture));
    return 0;
}

// Minutes under load; pages a second.
var minutes = args is [var given, ..] ? double.Parse(given, CultureInfo.InvariantCulture) : 10;
var rate = args is [_, var pages, ..] ? double.Parse(pages, CultureInfo.InvariantCulture) : 100;
var run = await PagesUnderFaults.MeasureAsync(RepositoryRoot.Find(), rate, TimeSpan.FromMinutes(minutes));
run.Print(Console.Out);
return run.Pages.Failed > 0 ? 1 : 0;
