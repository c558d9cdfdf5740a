using System.CommandLine;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Prices;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>price REQUESTS|LOG</c>: what every rule and constraint costs, by taking it away and solving the page again.</summary>
internal static class PriceCommand
{
    private const long DefaultSteps = 1_000_000;

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var files = RequestFiles.Argument();
        files.Description = "Request files, decision logs (.jsonl, .gz), whose model outputs then count, or folders of request files. Default: 'samples'.";
        var format = OutputFormat.Option();
        var steps = new Option<long>("--steps") { Description = "Steps that each page that is solved again may take.", HelpName = "N", DefaultValueFactory = _ => DefaultSteps };
        var policies = new PolicyOptions();
        var command = new Command(
            "price",
            "Say what every rule and constraint costs: the best page without it, solved again, and what is given up of each objective for it. One request in full, several in total.") { files, format, steps };
        policies.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(steps) < 1)
            {
                throw new CommandFailure("--steps must be at least 1.");
            }

            var requests = RecordedRequests.Read(RequestFiles.Find(arguments.GetValue(files)!), output);
            using var ranking = OfflineRanking.Load(policies.Read(arguments), new StoppedClock());
            var (totals, only) = await PriceAsync(requests, ranking, new PagePricer(new ReducedRules()), arguments.GetValue(steps), cancellationToken);
            Write(output, totals, only, arguments.GetValue(format)!);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Prices as many pages at once as there are processors, adds them up in their order and keeps none but an only one.</summary>
    private static async Task<(LogPrices Totals, PagePrices? Only)> PriceAsync(
        IEnumerable<RecordedRequest> requests,
        OfflineRanking ranking,
        PagePricer pricer,
        long steps,
        CancellationToken cancellationToken)
    {
        var (totals, only) = (new PriceTotals(), (PagePrices?)null);
        var underWay = new Queue<Task<(string Place, PagePrices Prices)>>();
        foreach (var request in requests)
        {
            if (underWay.Count >= 2 * Environment.ProcessorCount)
            {
                await TakeAsync();
            }

            underWay.Enqueue(Task.Run(() => PriceAsync(request, ranking, pricer, steps, cancellationToken), cancellationToken));
        }

        while (underWay.Count > 0)
        {
            await TakeAsync();
        }

        var sum = totals.ToRecord();
        return sum.Pages == 0 ? throw new CommandFailure("There is no request to price.") : (sum, sum.Pages == 1 ? only : null);

        async Task TakeAsync()
        {
            var (place, prices) = await underWay.Dequeue();
            only ??= prices;
            totals.Add(place, prices);
        }
    }

    private static async Task<(string Place, PagePrices Prices)> PriceAsync(RecordedRequest request, OfflineRanking ranking, PagePricer pricer, long steps, CancellationToken cancellationToken)
    {
        var (prices, problem) = await ranking.RankAsync(request.Body, request.Conditions, result => pricer.Price(result.Workspace!, new PageSolver(steps)), cancellationToken);
        return problem is null ? (request.Place, prices!) : throw new CommandFailure($"{request.Place}: {problem.Title}. {problem.Detail}");
    }

    private static void Write(CommandOutput output, LogPrices totals, PagePrices? only, string format)
    {
        if (format == OutputFormat.Json)
        {
            output.Out.WriteLine(only is null ? JsonSerializer.Serialize(totals, PriceJson.Default.LogPrices) : JsonSerializer.Serialize(only, PriceJson.Default.PagePrices));
        }
        else if (only is null)
        {
            PriceText.Write(output, totals);
        }
        else
        {
            PriceText.Write(output, only);
        }
    }
}
