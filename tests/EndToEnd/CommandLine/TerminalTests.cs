using System.Text.RegularExpressions;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.EndToEnd.CommandLine;

/// <summary>What a terminal shows of a page: everything that matters, whatever its width.</summary>
public sealed partial class TerminalTests
{
    public static TheoryData<string, int> Terminals
    {
        get
        {
            var terminals = new TheoryData<string, int>();
            foreach (var request in RepositoryFiles.SampleRequests)
            {
                foreach (var width in new[] { 40, 60, 80, 100, 200 })
                {
                    terminals.Add(Path.GetFileName(request), width);
                }
            }

            return terminals;
        }
    }

    [Theory]
    [MemberData(nameof(Terminals))]
    public async Task A_page_fits_the_terminal_and_nothing_of_it_is_cut_off(string sample, int width)
    {
        var request = Path.Combine(RepositoryFiles.Samples, sample);
        var answer = JsonElement.Parse((await CommandRun.OfAsync("rank", request, "--json", "--policies", RepositoryFiles.Policies)).Output);
        var run = await CommandRun.InTerminalAsync(width, default, "rank", request, "--policies", RepositoryFiles.Policies);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= width);
        run.Output.ShouldNotContain("…");
        var shown = run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimEnd(',', ';')).ToHashSet(StringComparer.Ordinal);
        foreach (var item in answer.GetProperty("items").EnumerateArray())
        {
            shown.Contains(item.GetProperty("id").GetString()!).ShouldBeTrue();
            shown.Contains(item.GetProperty("value").GetDouble().ToString("0.0000", CultureInfo.InvariantCulture)).ShouldBeTrue();
            item.GetProperty("rules").EnumerateArray().ShouldAllBe(rule => shown.Contains(rule.GetProperty("rule").GetString()!));
        }
    }

    [Fact]
    public async Task No_two_columns_have_one_name()
    {
        var run = await CommandRun.InTerminalAsync(
            400,
            default,
            "rank",
            Path.Combine(RepositoryFiles.Samples, "mail.json"),
            "--columns",
            "merchant,category,merchant",
            "--policies",
            RepositoryFiles.Policies);
        var names = Spaces().Split(run.Output.Split('\n')[0].Trim());
        names.ShouldBe(["slot", "item", "item.merchant", "category", "value", "click", "order", "merchant", "why"]);
    }

    [Fact]
    public async Task A_column_that_does_not_exist_is_named_with_those_that_do()
        => (await CommandRun.OfAsync("rank", Path.Combine(RepositoryFiles.Samples, "mail.json"), "--columns", "category", "merchnt", "--policies", RepositoryFiles.Policies))
            .ShouldFailWith("There is no attribute 'merchnt' to show. Did you mean 'merchant'? There are brand, category, inStock, labels, looks, margin, merchant, newMerchant, price, publishedAt, rating, sponsored, state.hidden, vector.");

    [Fact]
    public async Task Colours_are_used_where_they_are_wanted_and_change_no_word()
    {
        string[] arguments = ["rank", Path.Combine(RepositoryFiles.Samples, "mail.json"), "--policies", RepositoryFiles.Policies];
        var colored = (await CommandRun.InTerminalAsync(80, new Ink(true), arguments)).Output;
        var plain = (await CommandRun.InTerminalAsync(80, default, arguments)).Output;
        colored.ShouldContain("\e[1m");
        plain.ShouldNotContain('\e');
        WithoutTimes(Escapes().Replace(colored, "")).ShouldBe(WithoutTimes(plain));

        static string WithoutTimes(string text) => text[..text.IndexOf("time:", StringComparison.Ordinal)];
    }

    [Fact]
    public async Task A_process_without_a_terminal_writes_no_colours_and_takes_its_width_from_COLUMNS()
    {
        var run = await OrchestratorProcess.RunAsync(["rank", Path.Combine(RepositoryFiles.Samples, "mail.json")], ("COLUMNS", "72"));
        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldNotContain('\e');
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 72);
    }

    [GeneratedRegex(" {2,}", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex("\e\\[[0-9]+m", RegexOptions.None, 1000)]
    private static partial Regex Escapes();
}
