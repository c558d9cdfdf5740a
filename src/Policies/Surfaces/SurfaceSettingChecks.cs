using System.Globalization;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Exploration;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Surfaces;

/// <summary>Settings of a surface, inheritance resolved, that cannot be or that have no effect.</summary>
internal static class SurfaceSettingChecks
{
    private static readonly string[] OfSearch = ["gap", "steps"];
    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromSeconds(60);

    public static void Check(RecordReader surface, DiagnosticBag diagnostics)
    {
        CheckDeadline(surface, diagnostics);
        CheckSlots(surface.Record("slots"), diagnostics);
        CheckAllocation(surface.Record("allocation"), diagnostics);
        ExplorationShape.Check(surface, diagnostics);
        BonusShape.Check(surface, diagnostics);
        Repetition.Report(SurfaceRules.Files(surface), diagnostics);
        Repetition.Report(surface.Scalars("models"), diagnostics);
        if (surface.Record("value")?.Record("terms") is { Mapping.Entries.IsEmpty: true } terms)
        {
            diagnostics.Error(PolicyCodes.ImpossibleSettings, terms.Mapping.Source, terms.Mapping.Span, "A value needs at least one term.", "Write a name and an expression, such as 'click: ctr'.");
        }
    }

    private static void CheckDeadline(RecordReader surface, DiagnosticBag diagnostics)
    {
        if (surface.Duration("deadline") is { } deadline && (deadline < ShortestDeadline || deadline > LongestDeadline))
        {
            var place = surface.Scalar("deadline")!;
            diagnostics.Error(
                YamlCodes.OutOfRange,
                place.Source,
                place.Span,
                $"'deadline' must be from 1ms to 60s, not {place.Text}.",
                deadline < ShortestDeadline ? "It is the time for a whole answer: no page is made in less." : "It is the time for one answer, which somebody waits for.");
        }
    }

    private static void CheckSlots(RecordReader? written, DiagnosticBag diagnostics)
    {
        if (written is not { } slots)
        {
            return;
        }

        var defaults = new SlotPolicy();
        var (fewest, most) = (slots.Whole("fewest") ?? defaults.Fewest, slots.Whole("most") ?? defaults.Most);
        if (fewest > most)
        {
            var place = slots.Node("fewest") ?? slots.Node("most")!;
            diagnostics.Error(
                PolicyCodes.ImpossibleSettings,
                place.Source,
                place.Span,
                string.Create(CultureInfo.InvariantCulture, $"No page has at least {fewest} and at most {most} slots."),
                slots.Has("most") ? "Swap them, or correct one; a surface inherits what it does not write." : $"'most' is {most} when it is not written.");
        }

        var weights = slots.Scalars("weights");
        if (weights.Length > most)
        {
            NoEffect(
                weights[most],
                string.Create(CultureInfo.InvariantCulture, $"Weights from here on have no effect: pages have at most {most} slots."),
                "Remove them, or raise 'most'.",
                diagnostics);
        }

        if (!weights.IsEmpty && weights.All(weight => ScalarValues.Number(weight) is 0))
        {
            NoEffect(slots.Node("weights")!, "With weights of 0 every page is worth the same.", "Give the first slot a weight above 0.", diagnostics);
        }

        if (slots.Mapping.Find("curve") is { } curve && slots.Mapping.Find("weights") is { } instead && ReferenceEquals(curve.Key.Source, instead.Key.Source))
        {
            NoEffect(curve.Key, "'curve' has no effect beside 'weights'.", "Remove one of the two.", diagnostics);
        }
    }

    private static void CheckAllocation(RecordReader? written, DiagnosticBag diagnostics)
    {
        if (written is not { } allocation)
        {
            return;
        }

        if (allocation.Text("engine") is EngineNames.Greedy)
        {
            var engine = allocation.Mapping.Find("engine")!.Key;
            foreach (var key in OfSearch)
            {
                if (allocation.Mapping.Find(key) is { } setting && ReferenceEquals(setting.Key.Source, engine.Source))
                {
                    NoEffect(setting.Key, $"'{key}' has no effect with 'engine: greedy', which does not search.", "Remove it, or choose another engine.", diagnostics);
                }
            }
        }

        if (allocation.Number("gap") is 1)
        {
            NoEffect(allocation.Node("gap")!, "With a gap of 1 every page is good enough.", "0.01 is one percent; for no search at all choose 'engine: greedy'.", diagnostics);
        }
    }

    private static void NoEffect(YamlNode place, string message, string hint, DiagnosticBag diagnostics)
        => diagnostics.Warning(PolicyCodes.NoEffect, place.Source, place.Span, message, hint);
}
