using System.Collections.Immutable;
using System.Text;
using RankOrchestrator.Constraints.Checks;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Costs;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Orchestrator.Reasons;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Rules;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Flags;
using RankOrchestrator.Policies.Loading;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>Compiles the files of a policy folder and the models they name into a plan.</summary>
/// <param name="limits">How large requests may be; surfaces narrow them.</param>
/// <param name="time">Clock of timeouts and breakers.</param>
/// <param name="engines">What runs the rules; null for this project's own engine where a surface names none.</param>
/// <param name="answerMemory">What models' answers may take together, whatever plan asked for them; null for the default.</param>
internal sealed class PlanCompiler(RequestLimits limits, TimeProvider time, RuleEngines? engines = null, AnswerMemory? answerMemory = null)
{
    /// <summary>Where the files are that say what models are asked.</summary>
    private static readonly string[] OfModels = ["models/", "schema/", "overlays/", "flags.yaml"];

    private readonly RuleEngines engines = engines ?? RuleEngines.Of(null);
    private readonly ModelCatalogOptions modelOptions = new() { AnswerMemory = answerMemory ?? new AnswerMemory(AnswerMemory.DefaultMost) };

    /// <summary>The plan, or null with every reason in <paramref name="diagnostics"/>.</summary>
    /// <param name="files">What was read.</param>
    /// <param name="folder">Where it was read; models' paths are relative to it.</param>
    /// <param name="environment">The overlay to apply, or empty.</param>
    /// <param name="previous">The plan in use, whose unchanged models are shared; null at the start.</param>
    /// <param name="diagnostics">Receives what is wrong, and warnings.</param>
    /// <param name="models">Model files to read in place of the ones that are named, by absolute path; null for none.</param>
    public Plan? Compile(
        PolicyFiles files,
        string folder,
        string environment,
        Plan? previous,
        DiagnosticBag diagnostics,
        ImmutableDictionary<string,
        string>? models = null)
    {
        var root = Path.GetFullPath(folder);
        var policies = PolicyLoader.Load(files, environment, diagnostics, root);
        var catalog = ModelCatalog.Load(
            root,
            policies.Models,
            diagnostics,
            modelOptions with { Copies = models ?? ImmutableDictionary<string, string>.Empty },
            time,
            previous?.Models);
        var predictions = policies.Models.Predictions;
        var compiled = new List<CheckedSurface>();
        var costs = new CostChecks(new InputSizes(limits.StringBytes, limits.ListElements, limits.MapEntries, limits.IdBytes));
        var assignments = new AssignmentPlan(policies.Experiments.Layers);
        var surfaces = policies.Surfaces
            .Select(surface => CompileVariants(
                surface,
                policies,
                assignments,
                (policy, vocabulary, found) => CompileSurface(policy, catalog, predictions, policies.Flags, vocabulary, compiled, costs, found),
                diagnostics))
            .OfType<SurfacePlan>()
            .ToImmutableArray();
        PolicyChecks.Check(compiled, time.GetUtcNow(), diagnostics);
        TimeoutChecks.Check(surfaces.SelectMany(surface => surface.Variants.All).Select(surface => (surface.Name, surface.Models)), diagnostics);
        PolicyChecks.CheckUnlisted(policies, predictions, diagnostics);
        UnusedModels.Report(catalog, policies, diagnostics);
        costs.Report(diagnostics);
        if (!diagnostics.HasErrors && surfaces.IsEmpty)
        {
            diagnostics.Error(
                PolicyCodes.UnknownReference,
                new SourceText("surfaces", ""),
                default,
                "The folder defines no surface.",
                "Add a file such as surfaces/home_feed.yaml.");
        }

        if (catalog is null || diagnostics.HasErrors)
        {
            catalog?.Release();
            return null;
        }

        PolicyFile[] modelFiles = [.. catalog.Files.Select(file => new PolicyFile(file.Name, Encoding.UTF8.GetBytes(file.ContentHash)))];
        var modelSources = new PolicyFiles(files.Files.Where(file => Array.Exists(OfModels, place => file.Path.StartsWith(place, StringComparison.Ordinal))));
        return new Plan(files.Hash(environment, modelFiles), modelSources.Hash(environment, modelFiles), environment, catalog, new FlagSet(policies.Flags), assignments, surfaces, diagnostics.ToSorted());
    }

    /// <summary>
    /// A surface, and it as arms of experiments change it. A request is read before it is known in which arms its user is: all of them
    /// have one vocabulary, which is complete when the surface itself has been compiled.
    /// </summary>
    private static SurfacePlan? CompileVariants(
        SurfacePolicy policy,
        PolicySet policies,
        AssignmentPlan assignments,
        Func<SurfacePolicy, VocabularyBuilder, DiagnosticBag, SurfacePlan?> compile,
        DiagnosticBag diagnostics)
    {
        var vocabulary = new VocabularyBuilder();
        var variants = policies.Experiments.Variants.Where(variant => variant.Policy.Name.Text == policy.Name.Text)
            .Select(variant => (Policy: variant, Found: new DiagnosticBag(), Plan: (SurfacePlan?)null))
            .ToArray();
        for (var index = 0; index < variants.Length; index++)
        {
            variants[index].Plan = compile(variants[index].Policy.Policy, vocabulary, variants[index].Found);
        }

        // What is wrong without any arm is not the arms' fault, and is said once.
        var own = new DiagnosticBag();
        var plain = compile(policy, vocabulary, own);
        diagnostics.Add(own);
        if (own.HasErrors)
        {
            return null;
        }

        foreach (var (variant, found, _) in variants)
        {
            diagnostics.Add(found);
            if (found.HasErrors)
            {
                var (experiment, arm) = variant.Arms[^1];
                var first = found.ToSorted().First(finding => finding.Severity == DiagnosticSeverity.Error);
                diagnostics.Error(
                    PolicyCodes.UnusableVariant,
                    arm.Place.Source,
                    arm.Place.Span,
                    $"With the arm '{arm.Text}' of '{experiment}' the surface '{policy.Name.Text}' cannot be served: {first.Message}",
                    $"See {first.Source.Path}:{first.Position}.");
            }
        }

        return plain is null || assignments.On(policy.Name.Text) is not { } assigned || variants.Any(variant => variant.Plan is null)
            ? plain
            : plain.With(SurfaceVariants.Of(plain, assigned, variants.Select(variant => (variant.Policy, variant.Plan!))));
    }

    private SurfacePlan? CompileSurface(
        SurfacePolicy policy,
        ModelCatalog? catalog,
        ImmutableArray<string> declared,
        FlagsPolicy flags,
        VocabularyBuilder vocabulary,
        List<CheckedSurface> compiled,
        CostChecks costs,
        DiagnosticBag diagnostics)
    {
        var environment = SurfaceEnvironment.Of(policy, declared, flags, vocabulary);
        if (!IsNumber(policy.Bonus?.Impressions, environment, diagnostics))
        {
            return null;
        }

        var value = CompileValue(policy, environment, diagnostics);
        var rules = CheckedRules.Check(policy, environment, diagnostics);
        var constraints = ConstraintProgram.Compile(policy, rules.Rules, environment, diagnostics);
        var surface = new CheckedSurface(policy, environment, flags, rules, constraints, value?.Weights ?? environment.Weights);
        compiled.Add(surface);
        var price = costs.Of(surface, Math.Min(limits.Candidates, policy.MostCandidates));
        PriceValue(policy, value, price);

        var engine = ChooseEngine(policy, diagnostics);
        if (value is null || catalog is null || engine is null || diagnostics.HasErrors)
        {
            return null;
        }

        var uncertain = UncertainPrediction.Of(policy, value, catalog, environment, diagnostics);
        var predictions = value.Predictions.Union(rules.PredictionsRead, StringComparer.Ordinal)
            .Union(constraints.PredictionsRead, StringComparer.Ordinal)
            .Union(uncertain.Select(prediction => environment.Predictions[prediction.Variance]), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        CheckModels(policy, catalog, predictions, diagnostics);
        var models = catalog.Bind(environment, predictions, diagnostics, policy.Models.Select(model => model.Text), policy.Deadline);
        foreach (var (place, expression, _) in models?.Computed ?? [])
        {
            price.AddForCandidates(PolicyText.Of(place)!, expression);
        }

        return models is null || diagnostics.HasErrors ? null : new SurfacePlan(
            policy,
            environment,
            vocabulary.Build(),
            models,
            value,
            rules,
            engine,
            constraints,
            predictions,
            uncertain,
            new SurfaceWords(policy, value, rules.Rules, [.. catalog.Models.Select(model => model.Definition)]),
            limits);
    }

    /// <summary>Whether a text that rules and constraints are made of is a number; said here, where it is written, and not where it ends up.</summary>
    private static bool IsNumber(PolicyText? text, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        var errors = text is null ? [] : ExpressionCompiler.Compile(text.Text, environment, ExpressionPurpose.Number).Errors;
        foreach (var error in errors)
        {
            text!.Report(diagnostics, error);
        }

        return errors.IsEmpty;
    }

    /// <summary>What runs the rules of a surface; null, and reported, when this build has not what the surface names.</summary>
    private IRuleEngine? ChooseEngine(SurfacePolicy policy, DiagnosticBag diagnostics)
    {
        var (engine, message, hint) = engines.Choose(policy.RuleEngine?.Text);
        if (engine is null)
        {
            var place = policy.RuleEngine!.Place;
            diagnostics.Error(PolicyCodes.UnknownRuleEngine, place.Source, place.Span, message, hint);
        }

        return engine;
    }

    private static void PriceValue(SurfacePolicy policy, ValueModel? value, SurfaceCost price)
    {
        if (value is not null)
        {
            for (var term = 0; term < value.Expressions.Length; term++)
            {
                // The terms of a value that is one expression are its summands.
                price.AddForCandidates(policy.Terms[Math.Min(term, policy.Terms.Length - 1)].Expression, value.Expressions[term]);
            }
        }
    }

    private static ValueModel? CompileValue(SurfacePolicy policy, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        // A value that is one expression is shown as the terms of its outermost sum.
        var isWhole = policy.Terms is [{ Name: "value" }];
        var (model, errors) = isWhole
            ? ValueModel.Compile(policy.Terms[0].Expression.Text, environment)
            : ValueModel.Compile(
                policy.Terms.Select(term => new ValueTermSource(term.Name, term.Expression.Text)),
                policy.TermsAreSummed ? ValueCombination.Sum : ValueCombination.Product,
                environment);
        foreach (var (term, error) in errors)
        {
            policy.Terms[term].Expression.Report(diagnostics, error);
        }

        return model;
    }

    /// <summary>What a surface reads must come from the models it lists: a page should not call a model by accident.</summary>
    private static void CheckModels(SurfacePolicy policy, ModelCatalog catalog, IEnumerable<string> predictions, DiagnosticBag diagnostics)
    {
        foreach (var name in policy.Models.Where(name => catalog.Find(name.Text) is null))
        {
            diagnostics.Error(
                PolicyCodes.UnknownReference,
                name.Place.Source,
                name.Place.Span,
                $"There is no model '{name.Text}'.",
                Suggestion.Hint(name.Text, catalog.Models.Select(model => model.Definition.Name)));
        }

        foreach (var prediction in predictions)
        {
            var model = catalog.Models.First(model => model.Definition.Outputs.Any(output => output.Prediction.Equals(prediction, StringComparison.Ordinal)))
                .Definition.Name;
            if (!policy.Models.Any(listed => catalog.Find(listed.Text)?.Definition.Name.Equals(model, StringComparison.Ordinal) == true))
            {
                diagnostics.Error(
                    PolicyCodes.UnknownReference,
                    policy.Name.Place.Source,
                    policy.Name.Place.Span,
                    $"The surface '{policy.Name.Text}' reads '{prediction}' of the model '{model}', which it does not list.",
                    $"Add '{model}' under 'models'.");
            }
        }
    }
}
