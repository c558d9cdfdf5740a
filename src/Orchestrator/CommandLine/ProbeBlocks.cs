using System.Globalization;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Orchestrator.Probes;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>What probes found, for people: trouble first, then what only lacks a test.</summary>
internal static class ProbeBlocks
{
    /// <summary>The report.</summary>
    public static IEnumerable<Block> Of(ProbeReport report)
    {
        foreach (var surface in report.Surfaces)
        {
            yield return new HeadingBlock(surface.Surface);
            yield return new SentenceBlock(string.Create(
                CultureInfo.InvariantCulture,
                $"{surface.Requests} requests made up: {(surface.Findings.Count == 0 ? "nothing found" : $"{surface.Findings.Count} findings")}"));
            yield return new TableBlock(
                [new TextColumn("finding").Kept(), new TextColumn("request"), new TextColumn("what") { IsProse = true }],
                [.. surface.Findings.OrderBy(finding => !finding.IsTrouble)
                    .Select(finding => new TableRow([Words(finding.Kind), finding.File ?? "", finding.Sentence]) { Tone = finding.IsTrouble ? Tone.Bad : Tone.Plain })]);
        }

        yield return new SentenceBlock(
            string.Create(CultureInfo.InvariantCulture, $"{report.CanBeReached} parts that no request reached can be reached, {report.Troubles} troubles"),
            report.Troubles > 0 ? Tone.Bad : Tone.Good);
    }

    private static string Words(ProbeKind kind) => kind switch
    {
        ProbeKind.Reached => "can be reached",
        ProbeKind.Relaxed => "had to give way",
        ProbeKind.FloorAtLimit => "floor at its limit",
        ProbeKind.NeverMatched => "did nothing",
        ProbeKind.WeightWithoutEffect => "weight without effect",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
