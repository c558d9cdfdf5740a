using System.Globalization;
using RankOrchestrator.Orchestrator.Coverage;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>What tests did not reach, at its place in the files, and how much they did.</summary>
internal static class CoverageText
{
    /// <summary>Writes it.</summary>
    public static void Write(CommandOutput output, CoverageReport report, string pathPrefix)
    {
        var text = output.Text;
        foreach (var part in report.NotReached)
        {
            var what = part.Kind switch
            {
                CoveredKind.Rule => $"the rule '{part.Name}' does nothing in any test",
                CoveredKind.Constraint => $"the constraint '{part.Name}' is in force in no test",
                CoveredKind.Branch => $"{part.Name}: '{part.Text}' is never {(part.Outcome == true ? "true" : "false")}",
                _ => throw new ArgumentOutOfRangeException(nameof(report), part.Kind, null),
            };
            text.Line(string.Create(CultureInfo.InvariantCulture, $"{pathPrefix}{part.Path}:{part.Line}:{part.Column}: {what}"));
        }

        var counts = report.Counts.Select(count => string.Create(
            CultureInfo.InvariantCulture,
            $"{count.Reached} of {count.All} {(count.Kind switch { CoveredKind.Rule => "rules", CoveredKind.Constraint => "constraints", _ => "branches" })}"));
        text.Line(string.Create(CultureInfo.InvariantCulture, $"covered: {string.Join(", ", counts)}; {Math.Floor(report.Percent * 10) / 10:0.0} %"), 0, text.Ink.Strong);
    }
}
