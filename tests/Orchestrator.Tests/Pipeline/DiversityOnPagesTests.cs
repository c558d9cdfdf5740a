using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Reports;
using RankOrchestrator.Orchestrator.Studio.Pages;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Pipeline;

/// <summary>Diversity on whole pages: what answers, prices, reports and the studio say of it.</summary>
public sealed class DiversityOnPagesTests : IDisposable
{
    private readonly TestEngine engine = new(policies =>
    {
        policies.Replace("schema/shop.yaml", "features:\n", "  looks: { type: double, list: true, dimension: 2 }\nfeatures:\n");
        policies.Write("rules/shop.yaml", """
            constraints:
              - { name: broad, why: test, owner: tests, diversity: { by: item.looks, weight: 0.4 } }
            """);
    });

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task An_answer_says_how_much_of_the_candidates_the_page_is_like_and_what_the_rest_costs()
    {
        // Two of one looks and two of another: of two slots, one each. The second of a pair is like the page altogether.
        var page = await engine.PageAsync(Request(2, [1, 0], [1, 0], [0, 1], [0, 1]));
        var (constraint, certificate) = (Constraint(page), page["certificate"]!);
        constraint["comesTo"]!.GetValue<double>().ShouldBe(1, 1e-12);
        constraint["violated"]!.GetValue<double>().ShouldBe(0, 1e-12);
        certificate["relaxed"]!.AsArray().ShouldBeEmpty();
        certificate["status"]!.GetValue<string>().ShouldBe("optimal");

        // In one slot it is like two of four.
        page = await engine.PageAsync(Request(1, [1, 0], [1, 0], [0, 1], [0, 1]));
        Constraint(page)["comesTo"]!.GetValue<double>().ShouldBe(0.5, 1e-12);
        Constraint(page)["violated"]!.GetValue<double>().ShouldBe(0.5, 1e-12);
        page["certificate"]!["relaxed"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(["broad"]);
        var worth = page["items"]![0]!["value"]!.GetValue<double>();
        page["certificate"]!["objective"]!.GetValue<double>().ShouldBe(worth - (0.4 * 0.5), 1e-9);
    }

    [Fact]
    public async Task Who_has_no_vector_is_named()
    {
        var page = await engine.PageAsync(Request(2, [1, 0], null, [0, 1], [0, 1]));
        page["degraded"]!.AsArray().Select(one => $"{one!["model"]} {one["reason"]} {one["fallback"]}")
            .ShouldBe(["constraint:broad missing-attribute counts-nothing"]);
        Constraint(page)["uncounted"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Reports_and_the_studio_show_one_number_however_many_rows_there_are()
    {
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(Request(1, [1, 0], [0.8, 0.6], [0, 1], [-1, 0.1])));
        result.Workspace!.Page.Problem.Constraints.Length.ShouldBeGreaterThan(3);
        var isLike = result.Workspace.Page.Diversities[0].Of(result.Workspace.Page.Problem, result.Workspace.Allocation);
        RowUse.Of(result.Workspace.Page, result.Workspace.Allocation).ShouldBe([new RowUse("broad", "of 1, like the candidates", 1, isLike)]);

        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            ConstraintLanes.Write(json, result.Workspace);
            json.WriteEndObject();
        }

        var lane = JsonNode.Parse(text.ToArray())!["lanes"]!.AsArray().ShouldHaveSingleItem()!;
        lane["kind"]!.GetValue<string>().ShouldBe("diversity");
        lane["groups"]![0]!["total"]!.GetValue<double>().ShouldBe(isLike);
    }

    [Fact]
    public async Task Its_price_is_what_the_page_would_be_worth_more_without_it()
    {
        var file = Path.Combine(engine.Policies.Root, "..", Path.GetRandomFileName() + ".json");
        try
        {
            await File.WriteAllTextAsync(file, Request(2, [1, 0], [1, 0], [0, 1], [0, 1]));
            var run = await CommandRun.Of("price", file, "--policies", engine.Policies.Root);
            run.ExitCode.ShouldBe(0, run.Error);
            run.Out.ShouldContain("broad");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Request(int slots, params double[]?[] looks)
    {
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!;
        request["slots"] = slots;
        for (var candidate = 0; candidate < looks.Length; candidate++)
        {
            if (looks[candidate] is { } vector)
            {
                request["candidates"]![candidate]!["attributes"]!["looks"] = new JsonArray([.. vector.Select(part => (JsonNode)part)]);
            }
        }

        return request.ToJsonString();
    }

    private static JsonNode Constraint(JsonNode page)
        => page["explanation"]!["constraints"]!.AsArray().First(one => one!["constraint"]!.GetValue<string>() == "broad")!;
}
