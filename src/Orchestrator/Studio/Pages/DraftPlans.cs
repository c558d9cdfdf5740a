using System.Collections.Immutable;
using System.Text;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Rehearsals;
using RankOrchestrator.Orchestrator.PolicyTests;
using RankOrchestrator.Orchestrator.Studio.Drafts;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Orchestrator.Studio.Pages;

/// <summary>
/// Compiles the policy folder with a draft's files in place of its own. The plan in force is looked at for its loaded
/// models and is never changed. The plan that was compiled last is kept. Used by one at a time.
/// </summary>
internal sealed class DraftPlans(RankingEngine engine, TimeProvider time) : IDisposable
{
    private readonly PlanCompiler compiler = new(engine.Settings.Limits, time, answerMemory: new AnswerMemory(AnswerMemory.DefaultMost));
    private CompiledDraft? last;

    /// <summary>The draft's plan, or why there is none. The plan stays usable until the next call.</summary>
    public async Task<CompiledDraft> CompileAsync(IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        PolicyFiles files;
        try
        {
            files = PolicyFiles.ReadFolder(engine.Location.Folder).With(changes.ToDictionary(
                change => change.Key,
                change => change.Value is { } text ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(text) : null,
                StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(PolicyCodes.Unreadable, new SourceText(engine.Location.Folder, ""), default, exception.Message);
            return Keep(new CompiledDraft("", null, diagnostics.ToSorted()));
        }

        using var inForce = new TakenPlan(engine.Plans.Take());
        var hash = files.Hash(
            engine.Location.Environment,
            [.. files.Files.Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal)), new PolicyFile("in-force", Encoding.UTF8.GetBytes(inForce.Plan?.Hash ?? ""))]);
        if (last is not null && string.Equals(last.Hash, hash, StringComparison.Ordinal))
        {
            return last;
        }

        var plan = compiler.Compile(files, engine.Location.Folder, engine.Location.Environment, inForce.Plan, diagnostics);
        PolicyTestFile.ReadAll(files, diagnostics);
        if (plan is not null && CallsElsewhere(plan, inForce.Plan, diagnostics))
        {
            plan.Release();
            plan = null;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (plan is not null)
        {
            await plan.Models.OpenAsync(RemoteChecks.Patience, time, cancellationToken);
        }

        return Keep(new CompiledDraft(hash, plan, diagnostics.ToSorted()));
    }

    /// <summary>Why a draft's plan would not go live although it compiles: the rehearsal that every plan goes through; null when it would.</summary>
    public string? Rehearse(Plan plan)
    {
        var diagnostics = new DiagnosticBag();
        return new Rehearsal(engine.Flags, engine.Slots, time).Run(plan, diagnostics) ? null : diagnostics.ToSorted()[0].Message;
    }

    /// <inheritdoc/>
    public void Dispose() => last?.Plan?.Release();

    private CompiledDraft Keep(CompiledDraft compiled)
    {
        last?.Plan?.Release();
        last = compiled;
        return compiled;
    }

    /// <summary>An overlay names servers, and a draft must not have this process call one that its operators did not name.</summary>
    private static bool CallsElsewhere(Plan draft, Plan? inForce, DiagnosticBag diagnostics)
    {
        var known = (inForce?.Models.Models ?? []).Select(model => model.Definition.Location).OfType<ServerLocation>().Select(location => location.Server).ToHashSet();
        foreach (var model in draft.Models.Models.Where(model => model.Definition.Location is ServerLocation location && !known.Contains(location.Server)))
        {
            var place = model.Definition.Source["model"]!;
            diagnostics.Error(ModelCodes.BadAddress, place.Source, place.Span, $"A draft calls the servers that the plan in force calls; '{model.Definition.Name}' would be called elsewhere.");
        }

        return diagnostics.HasErrors;
    }
}

/// <summary>What a draft compiles to.</summary>
/// <param name="Hash">Of everything that it was compiled from.</param>
/// <param name="Plan">The plan; null with errors.</param>
/// <param name="Findings">What there is to say about the folder with the draft in it.</param>
internal sealed record CompiledDraft(string Hash, Plan? Plan, ImmutableArray<Diagnostic> Findings);

/// <summary>A plan that is used until the end of a block; none where there was none to take.</summary>
internal readonly struct TakenPlan(Plan? plan) : IDisposable
{
    /// <summary>The plan.</summary>
    public Plan? Plan => plan;

    /// <inheritdoc/>
    public void Dispose() => plan?.Release();
}
