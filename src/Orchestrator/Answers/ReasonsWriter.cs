using System.Text.Json;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Reasons;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Rules;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>
/// Writes the reasons that people are told: a rule that pins the item here, then what did most for its value. Every term counts with
/// what it brings before rules, every rule with what it raised the value by; the shares are of everything that raised it. What did
/// less than a tenth is no reason, and what has no words in a language that is asked for is left out.
/// </summary>
internal static class ReasonsWriter
{
    private const int MostReasons = 2;
    private const double LeastShare = 0.1;

    /// <summary>Writes the member <c>reasons</c> of an item; nothing when there are none.</summary>
    public static void Write(Utf8JsonWriter json, RankWorkspace workspace, int row, int slot)
    {
        var surface = workspace.Surface;
        if (surface.Words.IsSilent || workspace.LanguageOrder.Count == 0)
        {
            return;
        }

        var effects = workspace.Effects.AsSpan(0, surface.RuleRunner.Explain(workspace.Rules, row, workspace.Valued.Values[row], workspace.Effects));
        var own = surface.Value.Combination == ValueCombination.Product ? 0 : surface.Value.Terms.Length;
        var total = Contribute(workspace, row, own, effects);
        var (written, last) = (0, (SaidOf?)null);
        foreach (var effect in effects)
        {
            if (IsPinnedBy(workspace, surface.Rules.Rules[effect.Rule], slot))
            {
                last = surface.Words.OfRule(effect.Rule);
                written += Say(json, workspace, last, share: null, written) ? 1 : 0;
            }
        }

        while (written < MostReasons)
        {
            var best = -1;
            for (var part = 0; part < own + effects.Length; part++)
            {
                if (workspace.Terms[part] >= LeastShare * total && workspace.Terms[part] > 0 && (best < 0 || workspace.Terms[part] > workspace.Terms[best])
                    && TextOf(workspace, SaidOf(workspace, part, own, effects)) is not null)
                {
                    best = part;
                }
            }

            if (best < 0)
            {
                break;
            }

            // Two terms of one prediction have the same words.
            var said = SaidOf(workspace, best, own, effects);
            written += said!.Says(last) ? 0 : Say(json, workspace, said, workspace.Terms[best] / total, written) ? 1 : 0;
            (last, workspace.Terms[best]) = (said, 0);
        }

        if (written > 0)
        {
            json.WriteEndArray();
        }
    }

    private static bool IsPinnedBy(RankWorkspace workspace, RulePolicy rule, int slot)
    {
        if (rule.Actions.PinSlot != slot)
        {
            return false;
        }

        foreach (ref readonly var row in workspace.Page.Problem.Constraints)
        {
            if (row.IsPin && row.From == slot && row.Candidate == workspace.Allocation.CandidateBySlot[slot] && row.Name == rule.Name.Text)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What each term and rule brings; what everything that raised the value brings together.</summary>
    private static double Contribute(RankWorkspace workspace, int row, int own, ReadOnlySpan<RuleEffect> effects)
    {
        var total = own == 0 ? Math.Max(0, workspace.Valued.Values[row]) : 0;
        for (var part = 0; part < own + effects.Length; part++)
        {
            var brings = Finite.OrZero(part < own ? workspace.Valued.Term(part)[row] : effects[part - own].After - effects[part - own].Before);
            workspace.Terms[part] = brings;
            total += Math.Max(0, brings);
        }

        return total;
    }

    private static SaidOf? SaidOf(RankWorkspace workspace, int part, int own, ReadOnlySpan<RuleEffect> effects)
        => part < own ? workspace.Surface.Words.OfTerm(part) : workspace.Surface.Words.OfRule(effects[part - own].Rule);

    private static int? TextOf(RankWorkspace workspace, SaidOf? said)
    {
        if (said is not null)
        {
            foreach (var language in workspace.LanguageOrder)
            {
                if (said.Texts[language] is not null)
                {
                    return language;
                }
            }
        }

        return null;
    }

    private static bool Say(Utf8JsonWriter json, RankWorkspace workspace, SaidOf? said, double? share, int written)
    {
        if (TextOf(workspace, said) is not { } language)
        {
            return false;
        }

        if (written == 0)
        {
            json.WriteStartArray("reasons"u8);
        }

        json.WriteStartObject();
        json.WriteString("text"u8, said!.Texts[language]!.Value);
        json.WriteString("language"u8, said.Languages[language]);
        json.WriteString("of"u8, said.Source);
        if (share is { } known)
        {
            json.WriteNumber("share"u8, known);
        }

        json.WriteEndObject();
        return true;
    }
}
