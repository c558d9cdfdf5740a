using System.Globalization;
using RankOrchestrator.Orchestrator.PolicyTests;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>What came of policy tests, for people: every test by file, and under a failing one what is not as expected.</summary>
internal static class PolicyTestText
{
    /// <summary>Writes it.</summary>
    /// <param name="output">The terminal.</param>
    /// <param name="run">What was tested, and what came of it.</param>
    /// <param name="pathPrefix">Put before every path, such as <c>policies/</c>; may be empty.</param>
    public static void Write(CommandOutput output, PolicyTestRun run, string pathPrefix)
    {
        var text = output.Text;
        foreach (var finding in run.Findings)
        {
            FindingText.Write(text, finding, pathPrefix, output.Width);
        }

        foreach (var file in run.Results.GroupBy(result => result.Path, StringComparer.Ordinal))
        {
            text.Line(pathPrefix + file.Key, 0, text.Ink.Strong);
            foreach (var result in file)
            {
                text.Line((result.HasPassed ? "✓ " : "✗ ") + result.Name, 2, result.HasPassed ? text.Ink.Good : text.Ink.Bad);
                foreach (var failure in result.Failures)
                {
                    FindingText.Write(text, failure, pathPrefix, output.Width, indent: 4);
                }
            }
        }

        text.Line(string.Create(CultureInfo.InvariantCulture, $"{run.Passed} passed, {run.Failed} failed"), 0, run.Failed > 0 ? text.Ink.Bad : text.Ink.Good);
    }
}
