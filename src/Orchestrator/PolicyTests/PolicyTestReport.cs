using System.Globalization;
using System.Text;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>Writes what came of policy tests for people: every test by file, and under a failing one what is not as expected.</summary>
internal static class PolicyTestReport
{
    /// <summary>The report with a final line break.</summary>
    /// <param name="run">What was tested, and what came of it.</param>
    /// <param name="pathPrefix">Put before every path, such as <c>policies/</c>; may be empty.</param>
    public static string Render(PolicyTestRun run, string pathPrefix)
    {
        var text = new StringBuilder();
        foreach (var finding in run.Findings)
        {
            text.Append(DiagnosticText.Render(finding, pathPrefix)).Append('\n');
        }

        foreach (var file in run.Results.GroupBy(result => result.Path, StringComparer.Ordinal))
        {
            text.Append(pathPrefix).Append(file.Key).Append('\n');
            foreach (var result in file)
            {
                text.Append(result.HasPassed ? "  ✓ " : "  ✗ ").Append(result.Name).Append('\n');
                foreach (var failure in result.Failures)
                {
                    text.Append("    ").Append(DiagnosticText.Render(failure, pathPrefix).Replace("\n", "\n    ", StringComparison.Ordinal)).Append('\n');
                }
            }
        }

        return text.Append(CultureInfo.InvariantCulture, $"{run.Passed} passed, {run.Failed} failed\n").ToString();
    }
}
