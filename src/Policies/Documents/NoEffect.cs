using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Documents;

/// <summary>What is written and changes nothing.</summary>
internal static class NoEffect
{
    /// <summary>Warns of it where it stands.</summary>
    public static void Report(YamlNode node, string message, string hint, DiagnosticBag diagnostics)
        => diagnostics.Warning(PolicyCodes.NoEffect, node.Source, node.Span, message, hint);
}
