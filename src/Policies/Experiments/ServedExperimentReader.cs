using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>Reads of an experiment what has to do with serving its pages, as far as it can be checked by itself.</summary>
internal static class ServedExperimentReader
{
    private const double Whole = 100;

    public static ServedExperiment Read(RecordReader file, ImmutableArray<ExperimentArm> arms, DiagnosticBag diagnostics)
    {
        CheckShares(file, arms, diagnostics);
        var changes = Changes(file).ToImmutableArray();
        CheckArms(file, arms, changes, diagnostics);
        return new ServedExperiment
        {
            Name = PolicyText.Of(file.Scalar("experiment"))!,
            Layer = PolicyText.Of(file.Scalar("layer"))!,
            Part = Part(file.Record("takes"), diagnostics),
            IsEnabled = file.Flag("enabled") ?? true,
            Salt = file.Text("salt") ?? file.Text("experiment")!,
            Ranges = ArmRange.Of(arms),
            Changes = changes,
            Canary = Canary.Read(file, arms, diagnostics),
            Version = file.Text("experiment") + ":" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Mapping.Source.Text))),
        };
    }

    private static void CheckShares(RecordReader file, ImmutableArray<ExperimentArm> arms, DiagnosticBag diagnostics)
    {
        var all = arms.Sum(arm => arm.Share);
        if (all > Whole + 1e-6)
        {
            var place = file.Mapping.Find("arms")!.Key;
            diagnostics.Error(
                PolicyCodes.TooManyUsers,
                place.Source,
                place.Span,
                string.Create(CultureInfo.InvariantCulture, $"The arms take {all:0.######} % of the users together."),
                "Shares are per cent of the experiment's part; together they are 100 at most.");
        }
    }

    private static void CheckArms(RecordReader file, ImmutableArray<ExperimentArm> arms, ImmutableArray<ArmChange> changes, DiagnosticBag diagnostics)
    {
        var control = file.Text("control")!;
        foreach (var change in changes.DistinctBy(change => change.Arm.Text, StringComparer.Ordinal))
        {
            var place = change.Arm.Place;
            if (!arms.Any(arm => arm.Name.Equals(change.Arm.Text, StringComparison.Ordinal)))
            {
                diagnostics.Error(
                    PolicyCodes.UnknownReference,
                    place.Source,
                    place.Span,
                    $"There is no arm '{change.Arm.Text}'.",
                    Suggestion.HintOrAll(change.Arm.Text, arms.Select(arm => arm.Name), "arms"));
            }
            else if (change.Arm.Text == control)
            {
                diagnostics.Error(
                    PolicyCodes.ImpossibleSettings,
                    place.Source,
                    place.Span,
                    $"The control '{control}' is as everything was, and changes nothing.",
                    "Remove its changes, or name another control.");
            }
        }

        foreach (var arm in ((YamlMapping)file.Node("arms")!)
            .Entries.Where(arm => arm.Key.Text != control && !changes.Any(change => change.Arm.Text == arm.Key.Text)))
        {
            diagnostics.Error(
                PolicyCodes.ChangesNothing,
                arm.Key.Source,
                arm.Key.Span,
                $"The arm '{arm.Key.Text}' changes nothing.",
                $"Write under 'changes' what is otherwise in it, such as 'changes: {{ {arm.Key.Text}: {{ home_feed: {{ weights: {{ order: 1.2 }} }} }} }}'.");
        }
    }

    private static PercentRange Part(RecordReader? takes, DiagnosticBag diagnostics)
    {
        if (takes is not { } written)
        {
            return new PercentRange(0, Whole);
        }

        var part = new PercentRange(written.Number("from")!.Value, written.Number("to")!.Value);
        if (part.From >= part.To)
        {
            var place = written.Scalar("to")!;
            diagnostics.Error(PolicyCodes.ImpossibleSettings, place.Source, place.Span, "The part has nobody in it: 'to' must be greater than 'from'.");
        }

        return part;
    }

    private static IEnumerable<ArmChange> Changes(RecordReader file)
        => from arm in file.Record("changes")?.Mapping.Entries ?? []
           from surface in ((YamlMapping)arm.Value).Entries
           select new ArmChange(PolicyText.Of(arm.Key)!, PolicyText.Of(surface.Key)!, (YamlMapping)surface.Value);
}
