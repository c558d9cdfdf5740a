using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>What makes the service give the users of an experiment back by itself.</summary>
/// <param name="Chance">How often it does so without a cause, at most.</param>
/// <param name="Guardrails">What must not suffer; at least one.</param>
public sealed record Canary(double Chance, ImmutableArray<CanaryGuardrail> Guardrails)
{
    private const double DefaultChance = 0.01;
    private const string ShownPrefix = "shown_";

    private static readonly string[] Known = ["failed", "degraded", "p99", "value", "hides"];

    /// <summary>Reads the part of an experiment; null when it has none.</summary>
    internal static Canary? Read(RecordReader file, ImmutableArray<ExperimentArm> arms, DiagnosticBag diagnostics)
    {
        if (file.Record("canary") is not { } canary)
        {
            return null;
        }

        if (arms.Length != 2 || arms[0].Share != arms[1].Share)
        {
            var place = file.Mapping.Find("arms")!.Key;
            diagnostics.Error(
                PolicyCodes.ImpossibleSettings,
                place.Source,
                place.Span,
                "A canary has two arms that are as large: itself, and users beside it who have everything as it was.",
                "Give both the same share.");
        }

        var rails = canary.Items("guardrails").Select(item => new RecordReader((YamlMapping)item)).ToArray();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var of in rails.Select(rail => rail.Scalar("of")!))
        {
            var isShown = of.Text.StartsWith(ShownPrefix, StringComparison.Ordinal) && of.Text.Length > ShownPrefix.Length;
            if (!isShown && !Known.Contains(of.Text, StringComparer.Ordinal))
            {
                var known = $"There are {string.Join(", ", Known)}, and {ShownPrefix}ATTRIBUTE for items whose attribute is true.";
                diagnostics.Error(
                    PolicyCodes.UnknownReference, of.Source, of.Span, $"A canary cannot look at '{of.Text}'. {known}", Suggestion.Hint(of.Text, Known));
            }
            else if (!names.Add(of.Text))
            {
                diagnostics.Error(PolicyCodes.DuplicateName, of.Source, of.Span, $"There are two guardrails '{of.Text}'.", "Remove one of the two.");
            }
        }

        return new Canary(
            canary.Number("chance") ?? DefaultChance,
            [.. rails.Select(rail => new CanaryGuardrail(rail.Text("of")!, rail.Number("atWorst")!.Value))]);
    }
}

/// <summary>What must not suffer in a canary.</summary>
/// <param name="Of">What is looked at of pages.</param>
/// <param name="AtWorst">The change for the worse that is too much, as a part of the baseline.</param>
public sealed record CanaryGuardrail(string Of, double AtWorst);
