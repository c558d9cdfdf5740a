using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>Why the files of the policy folder are not in force.</summary>
/// <param name="At">When they were refused.</param>
/// <param name="Errors">Every reason; at least one.</param>
internal sealed record PlanRefusal(DateTimeOffset At, ImmutableArray<Diagnostic> Errors);
