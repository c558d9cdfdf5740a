using System.Globalization;
using RankOrchestrator.Bench;
using RankOrchestrator.StartBench;

const int Starts = 5;
const int Callers = 4;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 30;
var names = args.Skip(1).ToArray();
var repository = RepositoryRoot.Find();
var built = RepositoryRoot.Service(repository);
Environment.SetEnvironmentVariable("RANK_ENGINES", Path.Combine(repository, "engines"));
var folder = Directory.CreateTempSubdirectory("rank-start-").FullName;
try
{
    var published = await PublishedProgram.MakeAsync(repository, folder);
    string[] surfaces = ["store_page", "home_feed", "search", "product_page", "mail"];
    var requests = surfaces.Select(surface => File.ReadAllBytes(Path.Combine(repository, "samples", surface + ".json"))).ToArray();
    using var policies = new ShippedPolicies(repository);
    string[] arguments = [$"--Rank:Policies={policies.Folder}", "--Logging:LogLevel:Default=Warning"];
    await using (var discarded = ServiceProcess.Start(built, arguments))
    {
        // The callers' own code is warm afterwards.
        StartMeasurement.Of(discarded, requests);
    }

    Console.WriteLine($"Pages of {string.Join(", ", surfaces)} in turn; medians (and the worst) of {Starts} starts, then {Callers} callers for {seconds} s; .NET {Environment.Version}");
    Console.WriteLine();
    Console.WriteLine("| processors | program | ready after s | 1st page ÷ settled | 2nd | 10th | store page: 1st, settled ms | pages/s in second 1, 2, 5 | settled | 90 % after s | refused | 1st page after a reload ÷ settled |");
    Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    foreach (var variant in Variant.All.Where(variant => names.Length == 0 || names.Contains(variant.Name, StringComparer.Ordinal)))
    {
        foreach (var (label, processors) in ((string, string?)[])[("1", "0"), ("2", null)])
        {
            Console.WriteLine($"| {label} | {variant.Name} | {await MeasureAsync(variant, processors)} |");
        }
    }

    async Task<string> MeasureAsync(Variant variant, string? processors)
    {
        var starts = new List<StartMeasurement>();
        for (var start = 1; ; start++)
        {
            await using var service = ServiceProcess.Start(variant.IsPublished ? published : built, [.. arguments, .. variant.Arguments], processors, variant.Environment);
            starts.Add(StartMeasurement.Of(service, requests));
            if (start == Starts)
            {
                var load = Load.Run(service.Address, requests, Callers, TimeSpan.FromSeconds(seconds));
                var settled = SettledPages.Medians(service.Address, requests);
                return Describe(starts, load, settled, await Reloads.FirstPagesAsync(service, policies, requests, Starts));
            }
        }
    }

    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static string Describe(List<StartMeasurement> starts, Load load, double[] settled, double[][] reloaded)
{
    var reached = load.SecondsUntil(0.9) is { } after ? after.ToString("0.0", CultureInfo.CurrentCulture) : "never";
    string[] cells =
    [
        string.Create(CultureInfo.CurrentCulture, $"{Median(starts.Select(start => start.Ready.TotalSeconds)):0.00} ({starts.Max(start => start.Ready.TotalSeconds):0.00})"),
        .. ((int[])[0, 1, 9]).Select(page => Ratio(starts.Select(start => start.Pages.Select(times => times[page]).ToArray()), settled)),
        string.Create(CultureInfo.CurrentCulture, $"{Median(starts.Select(start => start.Pages[0][0])):0.0}, {settled[0]:0.0}"),
        string.Create(CultureInfo.CurrentCulture, $"{load.InSecond(1):0}, {load.InSecond(2):0}, {load.InSecond(5):0}"),
        load.Settled.ToString("0", CultureInfo.CurrentCulture),
        reached,
        load.Refused.ToString(CultureInfo.CurrentCulture),
        Ratio(reloaded, settled),
    ];
    return string.Join(" | ", cells);
}

// The largest of the surfaces' ratios: median, and the worst.
static string Ratio(IEnumerable<double[]> pages, double[] settled)
{
    var ratios = pages.Select(times => times.Zip(settled, (time, median) => time / median).Max()).ToArray();
    return string.Create(CultureInfo.CurrentCulture, $"{Median(ratios):0.0} ({ratios.Max():0.0})");
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();
    return sorted[sorted.Length / 2];
}
