using System.Diagnostics;

namespace RankOrchestrator.Orchestrator.Tests.Hosting;

/// <summary>A setting in the environment is named as it is written there.</summary>
public sealed class SettingNamesTests
{
    [Theory]
    [InlineData("Rank__Wath", "true", "The environment variable Rank__Wath names no setting. Did you mean 'Rank:Watch'?")]
    [InlineData("RANK__LIMITS__CANDIDATE", "5", "The environment variable RANK__LIMITS__CANDIDATE names no setting. Did you mean 'Rank:Limits:Candidates'?")]
    [InlineData("Rank__Watch", "maybe", "The environment variable Rank__Watch must be true or false, not 'maybe'.")]
    [InlineData("Rank__Watch__Now", "1", "The environment variable Rank__Watch__Now: 'Rank:Watch' is one setting and has no parts.")]
    [InlineData("Rank__Limits", "5", "The environment variable Rank__Limits is a group of settings and takes no value '5'.")]
    [InlineData("Rank__DrainQuiet", "2", "The environment variable Rank__DrainQuiet must be a time such as 00:00:05, not '2'.")]
    public async Task Of_the_environment(string name, string value, string words)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(Orchestrator.Http.DrainState).Assembly.Location, "serve", "--urls", "http://127.0.0.1:0"])
        { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;

        process.ExitCode.ShouldBe(2);
        error.TrimEnd('\n').ShouldNotContain("\n");
        error.ShouldContain(words);
    }
}
