using System.Globalization;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Tests.Building;

// The table of docs/evaluation.md: how often intervals hold the truth over 1,000 simulated logs. The same on every run.
//   dotnet run -c Release --project bench/Evaluation [-- DRAWS [RESAMPLES]]
var draws = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
var resamples = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 500;
(string Name, int Rows, double Rate, double Distance, double FewestEvents)[] logs =
[
    ("many events, alike policies", 1000, 0.2, 0.3, 50),
    ("enough events, alike policies", 1500, 0.06, 0.3, 50),
    ("many events, unlike policies", 3000, 0.15, 1, 50),
    ("enough events, unlike policies", 3000, 0.05, 1, 50),
    ("small effective sample", 450, 0.6, 1, 50),
    ("heavy weights", 6000, 0.3, 2, 50),
    ("rare events", 2000, 0.01, 1, 50),
    ("rare events, heavy weights", 3000, 0.004, 2.5, 50),
    ("events of heavy weights, no limit", 3000, 0.1, 2.5, 0),
    ("fewer of them, no limit", 3000, 0.03, 2.5, 0),
];
Console.WriteLine("| logs | rows | events | effective sample | effective events | normal | bootstrap | exact |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
for (var index = 0; index < logs.Length; index++)
{
    var (name, rows, rate, distance, fewest) = logs[index];
    var (shop, seed) = (new SimulatedShop(rate, distance, (ulong)index + 1), 1001 + (ulong)index);
    var measured = Coverage.Of(shop, rows, draws, seed, new IntervalRules { Resamples = resamples, FewestEvents = fewest });
    FormattableString line = $"| {name} | {rows} | {measured.Events:0} | {measured.EffectiveSample:0} | {measured.EffectiveEvents:0} |";
    Console.WriteLine($"{FormattableString.Invariant(line)} {Shares("normal")} | {Shares("bootstrap")} | {Shares("exact")} |");

    // Inverse propensity, self-normalised, doubly robust, doubly robust normalised; and of how many logs there was an interval.
    string Shares(string kind)
    {
        var shares = measured.Rows.Where(row => row.Kind == kind).OrderBy(row => row.Estimator).ToArray();
        var numbers = string.Join(" / ", shares.Select(row => (100 * row.Share).ToString("0.0", CultureInfo.InvariantCulture)));
        return shares.Length == 0 ? "refused" : FormattableString.Invariant($"{numbers} ({shares.Min(row => row.Offered)})");
    }
}
