using System.Globalization;
using System.Text;

namespace RankOrchestrator.Language.Tests.Expressions.Conformance;

/// <summary>
/// Runs any other folder of conformance files and writes what passes and what differs:
/// <c>RANK_CEL_SUITE=folder RANK_CEL_REPORT=file dotnet test tests/Language.Tests</c>.
/// </summary>
public sealed class ConformanceReportTests
{
    [ReportFact]
    public void Report_on_a_folder_of_conformance_files()
    {
        var report = new StringBuilder();
        foreach (var path in Directory.GetFiles(Environment.GetEnvironmentVariable("RANK_CEL_SUITE")!, "*.textproto").Order(StringComparer.Ordinal))
        {
            var cases = ConformanceSuite.Read(path).ToList();
            var failures = cases.Select(one => (one, Difference: one.Run())).Where(run => run.Difference is not null).ToList();
            report.AppendLine(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}: {cases.Count - failures.Count} of {cases.Count}");
            foreach (var (one, difference) in failures)
            {
                report.AppendLine(CultureInfo.InvariantCulture, $"    {one.Name}: {one.Expression} -> {difference}");
            }
        }

        File.WriteAllText(Environment.GetEnvironmentVariable("RANK_CEL_REPORT")!, report.ToString());
        report.Length.ShouldBeGreaterThan(0);
    }

    private sealed class ReportFactAttribute : FactAttribute
    {
        public ReportFactAttribute()
        {
            if (Environment.GetEnvironmentVariable("RANK_CEL_SUITE") is null || Environment.GetEnvironmentVariable("RANK_CEL_REPORT") is null)
            {
                Skip = "Set RANK_CEL_SUITE to a folder of conformance files and RANK_CEL_REPORT to the file to write.";
            }
        }
    }
}
