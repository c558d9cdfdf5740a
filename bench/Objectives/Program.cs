using System.Globalization;
using RankOrchestrator.Objectives.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["server"]:
        CannedServer.Run();
        return 0;
    case ["calls"]:
        await RemoteCalls.RunAsync();
        return 0;
    case ["models"]:
        await InProcessModels.RunAsync();
        return 0;
    case ["hedging"]:
        await Hedging.RunAsync();
        return 0;
    case ["faults"]:
        await Faults.RunAsync(100_000);
        return 0;
    case []:
        await RemoteCalls.RunAsync();
        await InProcessModels.RunAsync();
        await Hedging.RunAsync();
        await Faults.RunAsync(100_000);
        return 0;
    default:
        Console.Error.WriteLine("Usage: ObjectivesBench [calls | models | hedging | faults]; without an argument all of them.");
        return 2;
}
