using System.Text.Json;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary><c>frontier</c> as it is typed.</summary>
public sealed class FrontierCommandTests
{
    private static readonly string Samples = Path.Combine(Repository.Root, "samples");

    private static readonly string[] Policies = ["--policies", Path.Combine(Repository.Root, "policies")];

    [Fact]
    public async Task Weights_are_found_that_have_more_of_one_objective_while_the_others_are_kept()
    {
        var picture = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".svg");
        try
        {
            var run = await CommandRun.Of([
                "frontier",
                Samples,
                "--surface",
                "home_feed",
                "--objectives",
                "click,order,merchant",
                "--maximise",
                "order",
                "--keep",
                "click>=0.98",
                "merchant>=0.9",
                "--points",
                "8",
                "--format",
                "json",
                "-o",
                picture,
                .. Policies]);
            run.ExitCode.ShouldBe(0, run.Error);
            var chosen = JsonElement.Parse(run.Out).GetProperty("chosen");
            var shares = chosen.GetProperty("shares").EnumerateArray().Select(share => share.GetDouble()).ToArray();
            shares[0].ShouldBeGreaterThanOrEqualTo(0.98 - 1e-9);
            shares[1].ShouldBeGreaterThanOrEqualTo(1 - 1e-9);
            shares[2].ShouldBeGreaterThanOrEqualTo(0.9 - 1e-9);
            File.ReadAllText(picture).ShouldStartWith("<svg ");
        }
        finally
        {
            File.Delete(picture);
        }
    }

    [Fact]
    public async Task The_points_fit_a_narrow_terminal()
    {
        var run = await CommandRun.Of(["frontier", Path.Combine(Samples, "mail.json"), "--objectives", "click,order", .. Policies]);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("today");
        run.Lines.ShouldAllBe(line => line.Length <= 120);
    }

    [Theory]
    [InlineData("--objectives", "mail.json")]
    [InlineData("two or three", "mail.json", "--objectives", "click")]
    [InlineData("no term 'clicks'. Did you mean 'click'?", "mail.json", "--objectives", "clicks,order")]
    [InlineData("--keep takes", "mail.json", "--objectives", "click,order", "--maximise", "order", "--keep", "click=1")]
    [InlineData("with --maximise", "mail.json", "--objectives", "click,order", "--keep", "click>=1")]
    [InlineData("--maximise takes one of click, order", "mail.json", "--objectives", "click,order", "--maximise", "merchant")]
    [InlineData("--surface says which", ".", "--objectives", "click,order")]
    [InlineData("There is no surface 'homefeed'. Did you mean 'home_feed'?", ".", "--objectives", "click,order", "--surface", "homefeed")]
    [InlineData("--points must be", "mail.json", "--objectives", "click,order", "--points", "2")]
    public async Task What_cannot_be_drawn_is_refused_in_one_line(string why, string file, params string[] arguments)
    {
        var run = await CommandRun.Of(["frontier", Path.Combine(Samples, file), .. arguments, .. Policies]);
        run.ExitCode.ShouldBe(2);
        run.Error.Trim().ShouldNotContain('\n');
        run.Error.ShouldContain(why);
    }
}
