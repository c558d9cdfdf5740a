using System.Globalization;
using RankOrchestrator.Bench;
using RankOrchestrator.ComparisonsBench;

const int Requests = 1_000;
const int Runs = 3;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var repository = RepositoryRoot.Find();
var folder = Directory.CreateTempSubdirectory("rank-comparisons-").FullName;
try
{
    var made = new MadeUpRequests(File.ReadAllText(Path.Combine(repository, "samples", "home_feed.json")));
    var files = made.WriteFiles(Path.Combine(folder, "requests"), Requests);
    var log = made.WriteLog(Path.Combine(folder, "1000.jsonl.gz"), Requests);
    var longLog = made.WriteLog(Path.Combine(folder, "10000.jsonl.gz"), 10 * Requests);
    using var changed = new ShippedPolicies(repository);
    var rules = Path.Combine(changed.Folder, "rules", "seasonal.yaml");
    File.WriteAllText(rules, File.ReadAllText(rules).Replace("boost: 1.25", "boost: 1.4", StringComparison.Ordinal));

    var published = await PublishedProgram.MakeAsync(repository, Path.Combine(folder, "published"));
    Console.WriteLine($"diff of the shipped policies and of a changed boost, {made.Candidates} candidates and {made.Slots} slots a request; medians of {Runs} runs; {Environment.ProcessorCount} processors, .NET {Environment.Version}");
    Console.WriteLine();
    Console.WriteLine("| requests | program | s | slowest s | processor s | peak MiB | lines printed |");
    Console.WriteLine("|---|---|---:|---:|---:|---:|---:|");
    foreach (var (name, path) in new[] { ("1,000 files", files), ("1,000 lines of a log, models' outputs logged, compressed", log), ("10,000 lines", longLog) })
    {
        foreach (var (kind, program) in new[] { ("built", RepositoryRoot.Service(repository)), ("published", published) })
        {
            var runs = new DiffProcess[Runs];
            for (var run = 0; run < Runs; run++)
            {
                runs[run] = DiffProcess.Run(
                    program,
                    ["diff", path, "--before", Path.Combine(repository, "policies"), "--policies", changed.Folder],
                    Path.Combine(repository, "engines"));
            }

            Console.WriteLine($"| {name} | {kind} | {Median(run => run.Time.TotalSeconds):0.0} | {runs.Max(run => run.Time.TotalSeconds):0.0} | {Median(run => run.Processor.TotalSeconds):0.0} | {runs.Max(run => run.PeakMegabytes):0} | {runs[0].Lines} |");

            double Median(Func<DiffProcess, double> of) => runs.Select(of).Order().ElementAt(Runs / 2);
        }
    }

    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
