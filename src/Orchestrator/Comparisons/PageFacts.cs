using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Answers;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Snapshots;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>What is looked at of one page, taken out of the memory that it was made in.</summary>
internal sealed record PageFacts
{
    /// <summary>The page as it would be answered.</summary>
    public required RankedPage Page { get; init; }

    /// <summary>How much the slot of each item counts.</summary>
    public required double[] Attention { get; init; }

    /// <summary>How much all slots count together.</summary>
    public required double AllAttention { get; init; }

    /// <summary>The groups of each item, by the attributes that exposure is counted by.</summary>
    public required string[][][] Groups { get; init; }

    /// <summary>What the surface shows people of each item.</summary>
    public required string[][] Shown { get; init; }

    /// <summary>Names of what is shown.</summary>
    public required IReadOnlyList<string> ShownNames { get; init; }

    /// <summary>What the page is worth by the terms of its items' values, each counted as its slot counts; terms that are multiplied are one, <c>value</c>.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Objectives { get; init; }

    /// <summary>What constraints that bind cost for one unit of their limit, by name.</summary>
    public required IReadOnlyDictionary<string, double> Prices { get; init; }

    /// <summary>Value of the page, less the penalties of what it violates.</summary>
    public required double Objective { get; init; }

    /// <summary>Steps of the search.</summary>
    public required long Steps { get; init; }

    /// <summary>How far the page may be from the best one, as a share.</summary>
    public required double Gap { get; init; }

    /// <summary>Whether nothing better can be had, or nothing that is better by more than the policy cares for.</summary>
    public required bool IsProven { get; init; }

    /// <summary>Names of the constraints that the page does not satisfy.</summary>
    public required IReadOnlyList<string> Relaxed { get; init; }

    /// <summary>Where its items stand.</summary>
    public PlacedItem[] Placed => [.. Page.Items.Select((item, index) => new PlacedItem(item.Slot, item.Id, Attention[index]))];

    /// <summary>How long it took here.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Reads a page.</summary>
    /// <param name="result">The page; still held.</param>
    /// <param name="by">Attributes that exposure is counted by.</param>
    public static PageFacts Read(RankResult result, IReadOnlyList<string> by)
    {
        var workspace = result.Workspace!;
        var page = RankedPage.Read(result.Answer);
        var (allocation, problem, schema) = (workspace.Allocation, workspace.Page.Problem, workspace.Surface.Policy.Schema.Attributes);
        var attention = page.Items.Select(item => workspace.Page.Problem.Weights[item.Slot]).ToArray();
        int[] rows = [.. page.Items.Select(item => workspace.Page.Rows[allocation.CandidateBySlot[item.Slot]])];
        var shown = workspace.Surface.Policy.Display;
        return new PageFacts
        {
            Page = page,
            Attention = attention,
            AllAttention = Sum(problem.Weights),
            Groups = Array.ConvertAll(rows, row => by.Select(name => AttributeTexts.GroupsOf(workspace.Request, row, schema.IndexOf(name))).ToArray()),
            Shown = Array.ConvertAll(rows, row => shown.Select(name => string.Join(", ", AttributeTexts.Of(workspace.Request, row, schema.IndexOf(name)))).ToArray()),
            ShownNames = shown,
            Objectives = Split(page, attention, workspace),
            Prices = PricesOf(workspace),
            Objective = allocation.Objective,
            Steps = allocation.Steps,
            Gap = allocation.Gap,
            IsProven = allocation.Status is AllocationStatus.Optimal or AllocationStatus.Certified,
            Relaxed = [.. allocation.Violations.Select(violation => ConstraintNames.Name(problem, violation.Constraint)).Distinct(StringComparer.Ordinal)],
        };
    }

    private static double Sum(ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        return sum;
    }

    private static KeyValuePair<string, double>[] Split(RankedPage page, double[] attention, RankWorkspace workspace)
    {
        if (workspace.Surface.Value.Combination == ValueCombination.Product)
        {
            return [KeyValuePair.Create("value", page.Items.Select((item, index) => attention[index] * item.Value).Sum())];
        }

        var split = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var index = 0; index < page.Items.Length; index++)
        {
            foreach (var (name, value) in page.Items[index].Terms)
            {
                split[name] = split.GetValueOrDefault(name) + (attention[index] * value);
            }
        }

        return [.. split];
    }

    private static Dictionary<string, double> PricesOf(RankWorkspace workspace)
    {
        var prices = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var binding in workspace.Allocation.Binding)
        {
            var name = ConstraintNames.Name(workspace.Page.Problem, binding.Constraint);
            prices[name] = prices.GetValueOrDefault(name) + binding.Price;
        }

        return prices;
    }
}
