using System.Collections.Immutable;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Reasons;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>One surface, compiled. Immutable except for what is known of its load.</summary>
internal sealed class SurfacePlan
{
    private readonly IRuleEngine engine;
    private SurfaceLoad load;

    internal SurfacePlan(
        SurfacePolicy policy,
        ExpressionEnvironment environment,
        Vocabulary vocabulary,
        ModelSet models,
        ValueModel value,
        CheckedRules rules,
        IRuleEngine engine,
        ConstraintProgram constraints,
        IEnumerable<string> predictions,
        ImmutableArray<UncertainPrediction> uncertain,
        SurfaceWords words,
        RequestLimits limits)
    {
        Words = words;
        Policy = policy;
        Environment = environment;
        Vocabulary = vocabulary;
        Models = models;
        Value = value;
        Rules = rules;
        this.engine = engine;
        RuleRunner = engine.Prepare(rules);
        Constraints = constraints;
        Limits = limits with
        {
            Candidates = Math.Min(limits.Candidates, policy.MostCandidates),
            Slots = Math.Min(limits.Slots, policy.Slots.Most),
            FewestSlots = policy.Slots.Fewest,
        };
        UncertainPredictions = uncertain;
        PredictionColumns = [.. predictions.Select(prediction => environment.Predictions.IndexOf(prediction))];
        load = new SurfaceLoad(policy.Deadline);
        Variants = SurfaceVariants.None(this);
        Shape = new RequestShape(policy.Schema, policy.Requests);
        DefaultWeights = [.. policy.Weights.Select(weight => weight.Value)];
    }

    /// <summary>The name requests ask for.</summary>
    public string Name => Policy.Name.Text;

    /// <summary>What the surface was compiled from.</summary>
    public SurfacePolicy Policy { get; }

    /// <summary>What it says to people.</summary>
    internal SurfaceWords Words { get; }

    /// <summary>What its expressions may mention.</summary>
    public ExpressionEnvironment Environment { get; }

    /// <summary>The constants of its expressions.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The models it calls.</summary>
    public ModelSet Models { get; }

    /// <summary>What an item is worth.</summary>
    public ValueModel Value { get; }

    /// <summary>Its rules, checked and in running order.</summary>
    public CheckedRules Rules { get; }

    /// <summary>The name of the engine that runs them.</summary>
    public string RuleEngine => engine.Name;

    /// <summary>What runs them.</summary>
    public IRuleProgram RuleRunner { get; }

    /// <summary>The same for other rules of the surface.</summary>
    public IRuleProgram Prepare(CheckedRules rules) => engine.Prepare(rules);

    /// <summary>Its constraints.</summary>
    public ConstraintProgram Constraints { get; }

    /// <summary>How large its requests may be.</summary>
    public RequestLimits Limits { get; }

    /// <summary>What its requests look like.</summary>
    public RequestShape Shape { get; }

    /// <summary>The weights before rules change them, by the environment's order.</summary>
    public ImmutableArray<double> DefaultWeights { get; }

    /// <summary>The predictions that are made for the surface, as columns of the prediction table.</summary>
    public ImmutableArray<int> PredictionColumns { get; }

    /// <summary>The predictions that its value reads and by whose variance it explores; empty where it does not.</summary>
    public ImmutableArray<UncertainPrediction> UncertainPredictions { get; }

    /// <summary>The experiments that change it, and it as their arms change it.</summary>
    public SurfaceVariants Variants { get; private set; }

    /// <summary>How much there is to do for it, whoever's arm changes it; part of no page's content.</summary>
    internal SurfaceLoad Load => Variants.Plain.load;

    /// <summary>Made-up requests say nothing about what real ones cost.</summary>
    internal void ForgetLoad() => load = new SurfaceLoad(Policy.Deadline);

    /// <summary>Makes it the surface as it is without experiments, before anybody sees it.</summary>
    internal SurfacePlan With(SurfaceVariants variants)
    {
        foreach (var variant in variants.All)
        {
            variant.Variants = variants;
        }

        return this;
    }
}
