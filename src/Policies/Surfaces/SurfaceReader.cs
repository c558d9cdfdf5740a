using System.Collections.Immutable;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Library;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Curves;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Exploration;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Sayings;

namespace RankOrchestrator.Policies.Surfaces;

/// <summary>Reads one surface whose inheritance is already resolved into one mapping.</summary>
internal sealed class SurfaceReader(
    IReadOnlyDictionary<string, SurfaceSchema> schemas,
    Func<string, bool> isSchemaRefused,
    IReadOnlyDictionary<string, RuleFile> ruleFiles,
    Func<string, bool> isRuleFileRefused,
    SlotCurves curves,
    DiagnosticBag diagnostics)
{
    /// <summary>The rule file of every constraint and rule of the folder, by its name.</summary>
    private readonly IReadOnlyDictionary<string, (string Path, bool IsConstraint)> elsewhere = ruleFiles.Values
        .SelectMany(file => file.Rules.Select(rule => (rule.Name.Text, file.Path, IsConstraint: false))
            .Concat(file.Constraints.Select(constraint => (constraint.Name.Text, file.Path, IsConstraint: true))))
        .GroupBy(named => named.Text, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => (group.First().Path, group.First().IsConstraint), StringComparer.Ordinal);

    /// <summary>The surface, or null when something it refers to is missing.</summary>
    public SurfacePolicy? Read(YamlMapping mapping)
    {
        var surface = new RecordReader(mapping);
        var name = PolicyText.Of(surface.Scalar("surface"))!;
        SurfaceSettingChecks.Check(surface, diagnostics);
        var schema = Schema(surface, name);
        var terms = Terms(surface, name, out var areSummed);
        var rules = new List<RulePolicy>();
        var constraints = new List<ConstraintPolicy>();
        foreach (var file in SurfaceRules.Files(surface).DistinctBy(file => file.Text, StringComparer.Ordinal))
        {
            if (ruleFiles.TryGetValue(file.Text, out var content))
            {
                rules.AddRange(content.Rules);
                constraints.AddRange(content.Constraints);
            }
            else if (!isRuleFileRefused(file.Text))
            {
                diagnostics.Error(PolicyCodes.UnknownReference, file.Source, file.Span, $"There is no file rules/{file.Text}.yaml.", Suggestion.HintOrAll(file.Text, ruleFiles.Keys, "rule files"));
            }
        }

        var bonus = BonusShape.Read(surface);
        if (bonus is not null)
        {
            CheckNames(bonus, rules, constraints);
            rules.Add(BonusShape.RuleOf(bonus));
            constraints.Add(BonusShape.ConstraintOf(bonus, diagnostics));
        }

        return schema is null || terms is null ? null : new SurfacePolicy
        {
            Name = name,
            Description = surface.Text("description") ?? "",
            Schema = schema,
            Display = Display(surface, schema),
            Models = [.. surface.Scalars("models").DistinctBy(model => model.Text, StringComparer.Ordinal).Select(model => PolicyText.Of(model)!)],
            Terms = terms.Value,
            TermsAreSummed = areSummed,
            Weights = Weights(surface),
            RuleEngine = SurfaceRules.Engine(surface),
            Rules = [.. rules.OrderBy(rule => rule.Name.Text, StringComparer.Ordinal)],
            DefinedElsewhere = elsewhere,
            Constraints = [.. constraints.OrderBy(constraint => constraint.Name.Text, StringComparer.Ordinal)],
            Slots = Slots(surface.Record("slots"), name.Text),
            Allocation = Allocation(surface.Record("allocation")),
            Exploration = ExplorationShape.Read(surface),
            Bonus = bonus,
            Deadline = surface.Duration("deadline") ?? SurfacePolicy.DefaultDeadline,
            Language = surface.Text("language"),
            TimeZone = TimeZone(surface.Scalar("timeZone")),
            MostCandidates = surface.Whole("candidates") ?? SurfacePolicy.DefaultMostCandidates,
            Requests = Requests(surface.Record("requests")),
        };
    }

    /// <summary>The bonus has a rule and a constraint of its own, whose names nobody else may have on the surface.</summary>
    private void CheckNames(UncertaintyBonus bonus, IEnumerable<RulePolicy> rules, IEnumerable<ConstraintPolicy> constraints)
    {
        string[] own = [BonusShape.Rule, BonusShape.Constraint];
        foreach (var name in rules.Select(rule => rule.Name).Concat(constraints.Select(constraint => constraint.Name)).Where(name => own.Contains(name.Text)))
        {
            diagnostics.Error(
                PolicyCodes.DuplicateName,
                name.Place.Source,
                name.Place.Span,
                $"'{name.Text}' is what the bonus of the surface's 'exploration' is called.",
                "Give it another name.");
        }
    }

    private string TimeZone(YamlScalar? written)
    {
        if (written is not null && !TimeZones.IsKnown(written.Text.Length == 0 ? "?" : written.Text))
        {
            diagnostics.Error(PolicyCodes.BadTime, written.Source, written.Span, $"There is no time zone '{written.Text}'.", TimeZones.Hint(written.Text));
            return "UTC";
        }

        return written?.Text ?? "UTC";
    }

    private SurfaceSchema? Schema(RecordReader surface, PolicyText name)
    {
        var schema = surface.Scalar("schema");
        if (schema is null)
        {
            diagnostics.Error(YamlCodes.MissingKey, name.Place.Source, name.Place.Span, $"The surface '{name.Text}' needs the key 'schema'.", "Write it here or in the surface it extends.");
            return null;
        }

        if (schemas.TryGetValue(schema.Text, out var found))
        {
            return found;
        }

        if (!isSchemaRefused(schema.Text))
        {
            diagnostics.Error(PolicyCodes.UnknownReference, schema.Source, schema.Span, $"There is no schema '{schema.Text}'.", Suggestion.HintOrAll(schema.Text, schemas.Keys, "schemas"));
        }

        return null;
    }

    private ImmutableArray<string> Display(RecordReader surface, SurfaceSchema schema)
    {
        var written = surface.Scalars("display");
        Repetition.Report(written, diagnostics);
        foreach (var name in written.Where(name => schema.Attributes.IndexOf(name.Text) < 0))
        {
            diagnostics.Error(
                PolicyCodes.UnknownReference,
                name.Source,
                name.Span,
                $"There is no attribute '{name.Text}' to show.",
                Suggestion.HintOrAll(name.Text, schema.Attributes.Columns.Select(column => column.Name), "attributes"));
        }

        return [.. written.Select(name => name.Text).Distinct(StringComparer.Ordinal)];
    }

    private ImmutableArray<ValueTermPolicy>? Terms(RecordReader surface, PolicyText name, out bool areSummed)
    {
        areSummed = true;
        switch (surface.Node("value"))
        {
            case YamlScalar single:
                return [new ValueTermPolicy("value", PolicyText.Of(single)!)];
            case YamlMapping mapping:
                var value = new RecordReader(mapping);
                areSummed = value.Text("combine") is not "product";
                return [.. value.Record("terms")!.Value.Mapping.Entries.Select(entry => Term(entry.Key.Text, entry.Value))];
            default:
                diagnostics.Error(YamlCodes.MissingKey, name.Place.Source, name.Place.Span, $"The surface '{name.Text}' needs the key 'value'.", "Write it here or in the surface it extends.");
                return null;
        }
    }

    private ValueTermPolicy Term(string name, YamlNode written)
        => written is YamlMapping mapping && new RecordReader(mapping) is var term
            ? new ValueTermPolicy(name, PolicyText.Of(term.Scalar("value"))!, SayingReader.Read(term, diagnostics))
            : new ValueTermPolicy(name, PolicyText.Of((YamlScalar)written)!);

    private static ImmutableArray<WeightPolicy> Weights(RecordReader surface)
        => surface.Record("weights") is { } weights
            ? [.. weights.Mapping.Entries
                .Select(entry => new WeightPolicy(PolicyText.Of(entry.Key)!, ScalarValues.Number((YamlScalar)entry.Value)!.Value))
                .OrderBy(weight => weight.Name.Text, StringComparer.Ordinal)]
            : [];

    private SlotPolicy Slots(RecordReader? written, string surface)
    {
        var defaults = new SlotPolicy();
        if (written is not { } slots)
        {
            return defaults;
        }

        return new SlotPolicy
        {
            Fewest = slots.Whole("fewest") ?? defaults.Fewest,
            Most = slots.Whole("most") ?? defaults.Most,
            MayStayEmpty = slots.Flag("empty") ?? defaults.MayStayEmpty,
            Curve = slots.Text("curve") switch
            {
                "reciprocal" => PositionCurve.Reciprocal,
                "geometric" => PositionCurve.Geometric,
                "flat" => PositionCurve.Flat,
                "logarithmic" => PositionCurve.Logarithmic,
                _ => defaults.Curve,
            },
            Weights = slots.Record("weights") is { } learnt ? curves.Of(learnt, surface) : WrittenWeights(slots),
        };
    }

    private ImmutableArray<double> WrittenWeights(RecordReader slots)
    {
        var written = slots.Scalars("weights");
        SlotCurves.Check([.. written], diagnostics);
        return [.. written.Select(weight => ScalarValues.Number(weight)!.Value)];
    }

    private static RequestPolicy Requests(RecordReader? written)
    {
        var isTolerant = written?.Text("reading") is "tolerant";
        return new RequestPolicy { IsTolerant = isTolerant, MayBeEmpty = written?.Flag("empty") ?? isTolerant };
    }

    private static AllocationPolicy Allocation(RecordReader? written)
    {
        var defaults = new AllocationPolicy();
        return written is not { } allocation ? defaults : new AllocationPolicy
        {
            Engine = allocation.Text("engine") ?? defaults.Engine,
            GapTolerance = allocation.Number("gap") ?? defaults.GapTolerance,
            StepBudget = allocation.Whole("steps") ?? defaults.StepBudget,
        };
    }
}
