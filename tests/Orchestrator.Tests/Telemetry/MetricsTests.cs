using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Telemetry;

/// <summary><c>/metrics</c> of a service that has answered some requests.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class MetricsTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [PromtoolFact]
    public async Task Promtool_finds_nothing_to_complain_about()
    {
        await CallAsync();
        var start = new ProcessStartInfo(
            PromtoolFactAttribute.Tool!,
            ["check", "metrics"])
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var promtool = Process.Start(start)!;
        await promtool.StandardInput.WriteAsync(await service.TextAsync("/metrics"));
        promtool.StandardInput.Close();
        (await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync()).ShouldBe("");
        await promtool.WaitForExitAsync();
        promtool.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Requests_stages_pages_models_and_reloads_are_counted()
    {
        await CallAsync();
        var metrics = await service.TextAsync("/metrics");
        foreach (var series in (string[])[
            "rank_requests_total{outcome=\"ok\",surface=\"home\"}",
            "rank_requests_total{outcome=\"invalid-request\",surface=\"home\"}",
            "rank_requests_total{outcome=\"invalid-request\",surface=\"unknown\"}",
            "rank_requests_total{outcome=\"broken-json\",surface=\"unknown\"}",
            "rank_requests_total{outcome=\"unsupported-media-type\",surface=\"unknown\"}",
            "rank_request_duration_seconds_count{surface=\"home\"}",
            "rank_stage_duration_seconds_count{stage=\"read\",surface=\"home\"}",
            "rank_stage_duration_seconds_count{stage=\"objectives\",surface=\"home\"}",
            "rank_stage_duration_seconds_count{stage=\"slots\",surface=\"home\"}",
            "rank_stage_duration_seconds_count{stage=\"explain\",surface=\"home\"}",
            "rank_candidates_count{surface=\"home\"}",
            "rank_allocation_gap_count{surface=\"home\"}",
            "rank_rules_applied_total{surface=\"home\"}",
            "rank_plan_reloads_total{outcome=\"live\"}",
            "rank_plan_refused 0",
            "rank_model_ready{model=\"ctr\""])
        {
            metrics.ShouldContain(series);
        }

        Regex.IsMatch(metrics, "^rank_allocations_total\\{engine=\"[a-z-]+\",status=\"[a-z]+\",surface=\"home\"\\} ", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_refused_change_of_policies_shows_until_it_is_mended()
    {
        await using var own = await RunningService.StartAsync();
        var good = own.Policies.Read("surfaces/home.yaml");
        own.Policies.Write("surfaces/home.yaml", "nonsense: true\n");
        own.Engine.Loader.Load().ShouldBeFalse();
        var refused = await own.TextAsync("/metrics");
        refused.ShouldContain("rank_plan_refused 1");
        refused.ShouldContain("rank_plan_reloads_total{outcome=\"refused\"} 1");

        own.Policies.Write("surfaces/home.yaml", good);
        own.Engine.Loader.Load().ShouldBeTrue();
        (await own.TextAsync("/metrics")).ShouldContain("rank_plan_refused 0");
    }

    [Fact]
    public async Task What_callers_send_makes_no_new_series()
    {
        await CallAsync();
        await service.TextAsync("/metrics");
        var before = Own(await service.TextAsync("/metrics"));
        for (var call = 0; call < 50; call++)
        {
            var number = call.ToString(CultureInfo.InvariantCulture);
            (await service.PostAsync(PolicyFolder.HomeRequest.Replace("\"home\"", $"\"home{number}\"", StringComparison.Ordinal))).Dispose();
            (await service.PostAsync(PolicyFolder.HomeRequest.Replace("u-9", "u-" + number, StringComparison.Ordinal).Replace("r-1", "r-" + number, StringComparison.Ordinal).Replace(
                "m-",
                "merchant" + number,
                StringComparison.Ordinal))).Dispose();
            using var path = await service.Http.GetAsync(new Uri("/nothing" + number, UriKind.Relative));
        }

        Own(await service.TextAsync("/metrics")).Except(before, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private async Task CallAsync()
    {
        (await service.PostAsync(PolicyFolder.HomeRequest)).Dispose();
        (await service.PostAsync(PolicyFolder.HomeRequest.Replace("\"home\"", "\"hone\"", StringComparison.Ordinal))).Dispose();
        (await service.PostAsync(PolicyFolder.HomeRequest.Replace("39.0", "-39.0", StringComparison.Ordinal))).Dispose();
        (await service.PostAsync("nonsense")).Dispose();
        (await service.PostAsync("nonsense", "text/plain")).Dispose();
        (await service.Http.GetAsync(new Uri("/nothing", UriKind.Relative))).Dispose();
    }

    /// <summary>Names and labels of our own series and of the server's requests, without their values.</summary>
    private static string[] Own(string metrics)
        => [.. metrics.Split('\n').Where(line => line.StartsWith("rank_", StringComparison.Ordinal) || line.StartsWith("http_", StringComparison.Ordinal)).Select(line => line[..line.LastIndexOf(' ')])];
}
