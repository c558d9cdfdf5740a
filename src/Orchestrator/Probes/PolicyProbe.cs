using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Answers;
using RankOrchestrator.Orchestrator.Coverage;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Probes;

/// <summary>
/// Makes requests up from given ones, steered by what they reach: a request that reaches a part of the policies that none before it did
/// joins those that others are made of (coverage-guided fuzzing). What it shows is shrunk. The same seed and requests give the same findings.
/// </summary>
internal sealed class PolicyProbe(OfflineRanking ranking, SurfacePlan surface, int seed)
{
    private const int TriesToShrink = 400;

    /// <summary>Given requests that are kept although they reach nothing new: a log may be longer than memory.</summary>
    private const int MostGiven = 64;

    private readonly Random random = new(seed);
    private readonly ProbeMutation mutation = new(surface);
    private readonly SurfaceParts parts = new(surface);
    private readonly HashSet<CoveredPart> reached = [];
    private readonly HashSet<string> weights = new(StringComparer.Ordinal);
    private readonly HashSet<(ProbeKind Kind, string Name)> known = [];
    private readonly List<ProbeFinding> findings = [];
    private readonly List<JsonObject> corpus = [];

    /// <summary>Requests that others are made of.</summary>
    public int Requests => corpus.Count;

    /// <summary>
    /// Takes a given request: what it reaches needs no telling. Kept are the first ones and those that reach a part of the
    /// policies that none before them did.
    /// </summary>
    public async Task GiveAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var before = reached.Count;

        // Where requests are read tolerantly a candidate may be anything; others are made of good ones.
        if (request["candidates"]!.AsArray().All(candidate => candidate is JsonObject item && item["id"] is JsonValue id && id.GetValueKind() == JsonValueKind.String)
            && await LookAsync(request, ranked => Observe(ranked, []), cancellationToken) is not null
            && (corpus.Count < MostGiven || reached.Count > before))
        {
            corpus.Add(request);
        }
    }

    /// <summary>Makes requests up; the findings, in the order in which they came.</summary>
    public async Task<IReadOnlyList<ProbeFinding>> RunAsync(int requests, CancellationToken cancellationToken)
    {
        for (var made = 0; made < requests; made++)
        {
            var request = mutation.Of(corpus[random.Next(corpus.Count)], random);
            if (await LookAsync(request, Seen, cancellationToken) is { } seen)
            {
                await TakeAsync(request, seen, cancellationToken);
            }
        }

        foreach (var part in parts.All.Where(part => part.Kind == CoveredKind.Rule && !reached.Contains(part)))
        {
            findings.Add(new ProbeFinding(ProbeKind.NeverMatched, part.Name, $"The rule '{part.Name}' did nothing on any request.", null));
        }

        foreach (var weight in surface.Environment.Weights.Where(weight => !weights.Contains(weight)))
        {
            findings.Add(new ProbeFinding(ProbeKind.WeightWithoutEffect, weight, $"No value depends on the weight '{weight}' on any request.", null));
        }

        return findings;
    }

    private async Task TakeAsync(JsonObject request, IReadOnlyList<(ProbeKind Kind, string Name, string Sentence)> seen, CancellationToken cancellationToken)
    {
        var isNew = false;
        foreach (var (kind, name, sentence) in seen.Where(found => known.Add((found.Kind, found.Name))))
        {
            var shrinker = new RequestShrinker(
                async smaller => await LookAsync(smaller, Seen, cancellationToken) is { } still && still.Any(found => found.Kind == kind && found.Name == name),
                TriesToShrink);
            findings.Add(new ProbeFinding(kind, name, sentence, await shrinker.ShrinkAsync(request)));
            isNew = true;
        }

        if (isNew)
        {
            corpus.Add(request);
            await LookAsync(request, ranked => Observe(ranked, []), cancellationToken);
        }
    }

    /// <summary>What a page reaches, which counts from now on.</summary>
    private HashSet<CoveredPart> Observe(RankWorkspace ranked, HashSet<CoveredPart> now)
    {
        parts.Reach(ranked, now);
        reached.UnionWith(now);
        var draft = new PageDraft(ranked);
        for (var weight = 0; weight < surface.Environment.Weights.Length; weight++)
        {
            if (!weights.Contains(surface.Environment.Weights[weight]))
            {
                var before = draft.WithWeight(weight, ranked.Frame.Weights[weight]).Values.ToArray();
                if (!before.AsSpan().SequenceEqual(draft.WithWeight(weight, (2 * ranked.Frame.Weights[weight]) + 1).Values))
                {
                    weights.Add(surface.Environment.Weights[weight]);
                }
            }
        }

        return now;
    }

    /// <summary>What a page shows that has not been reached by a given request or an earlier one.</summary>
    private IReadOnlyList<(ProbeKind Kind, string Name, string Sentence)> Seen(RankWorkspace ranked)
    {
        var now = new HashSet<CoveredPart>();
        parts.Reach(ranked, now);
        var seen = new List<(ProbeKind, string, string)>();
        foreach (var part in parts.All.Where(part => now.Contains(part) && !reached.Contains(part)))
        {
            var what = part.Kind == CoveredKind.Branch
                ? $"'{part.Text}' of '{part.Name}' can be {(part.Outcome == true ? "true" : "false")}"
                : $"The {(part.Kind == CoveredKind.Rule ? "rule" : "constraint")} '{part.Name}' can be reached";
            seen.Add((
                ProbeKind.Reached,
                FormattableString.Invariant($"{part.Kind}:{part.Path}:{part.Line}:{part.Column}:{part.Outcome}"),
                FormattableString.Invariant($"{part.Path}:{part.Line}:{part.Column}: {what}.")));
        }

        var (allocation, problem) = (ranked.Allocation, ranked.Page.Problem);

        // A page of fewer candidates than slots stays empty in places, and nobody is to blame.
        if (allocation.Status == AllocationStatus.Relaxed && allocation.Conflict.Any(constraint => constraint >= 0))
        {
            var names = string.Join(
                " and ",
                allocation.Violations.Where(violation => violation.Constraint < 0 || problem.Constraints[violation.Constraint].IsHard)
                    .Select(violation => ConstraintNames.Name(problem, violation.Constraint))
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal));
            seen.Add((
                ProbeKind.Relaxed,
                names,
                $"{names} had to give way: {string.Join(", ", allocation.Conflict.Select(constraint => ConstraintNames.Name(problem, constraint)).Distinct(StringComparer.Ordinal))} contradict each other."));
        }

        foreach (var binding in allocation.Binding)
        {
            if (problem.Constraints[binding.Constraint] is { Sense: RowSense.AtLeast, IsPin: false } floor)
            {
                seen.Add((ProbeKind.FloorAtLimit, floor.Name, $"The floor '{floor.Name}' is at its limit and costs the page."));
            }
        }

        return seen;
    }

    private async Task<T?> LookAsync<T>(JsonObject request, Func<RankWorkspace, T> look, CancellationToken cancellationToken)
        where T : class
    {
        var (read, problem) = await ranking.RankAsync(
            Encoding.UTF8.GetBytes(request.ToJsonString()),
            new RankConditions { Explores = false },
            result => look(result.Workspace!),
            cancellationToken);
        return problem is null ? read : null;
    }
}
