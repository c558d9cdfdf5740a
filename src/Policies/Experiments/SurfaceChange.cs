using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>
/// What an arm changes of a surface, checked against the surface as it is without any arm. Weights, rule files and models are put into
/// the surface as it is written, before it is read; constraints and what is left out, into what was read.
/// </summary>
internal sealed class SurfaceChange
{
    private readonly RecordReader change;
    private readonly SurfacePolicy surface;
    private readonly RecordReader written;
    private readonly IReadOnlyDictionary<string, RuleFile> ruleFiles;
    private readonly DiagnosticBag diagnostics;
    private readonly SortedSet<string> touched = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConstraintPolicy> constraints = new(StringComparer.Ordinal);

    /// <param name="change">The change.</param>
    /// <param name="surface">The surface without it.</param>
    /// <param name="mapping">The surface as it is written, with what it inherits.</param>
    /// <param name="ruleFiles">Rule files by name.</param>
    /// <param name="diagnostics">Receives what is wrong with it.</param>
    public SurfaceChange(
        ArmChange change,
        SurfacePolicy surface,
        YamlMapping mapping,
        IReadOnlyDictionary<string,
        RuleFile> ruleFiles,
        DiagnosticBag diagnostics)
    {
        Arm = change.Arm;
        (this.change, this.surface, written, this.ruleFiles, this.diagnostics) = (
            new RecordReader(change.Written),
            surface,
            new RecordReader(mapping),
            ruleFiles,
            diagnostics);
        LookAtWeights();
        LookAtRuleFiles();
        LookAtModels();
        LookAtNames();
        LookAtConstraints();
    }

    /// <summary>Whose change it is.</summary>
    public PolicyText Arm { get; }

    /// <summary>Whether anything is wrong with it, which has been reported.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>What it changes, such as <c>the weight 'order'</c>; empty when nothing.</summary>
    public IReadOnlyCollection<string> Touched => touched;

    /// <summary>The rule files that a change adds.</summary>
    public static IEnumerable<string> AddedFiles(YamlMapping change)
        => (new RecordReader(change).Record("rules")?.Scalars("add") ?? []).Select(file => file.Text);

    /// <summary>The surface as it is written, with the change.</summary>
    public YamlMapping Apply(YamlMapping mapping)
    {
        if (change.Record("weights") is { } weights && mapping["weights"] is YamlMapping existing)
        {
            mapping = With(
                mapping,
                "weights",
                existing with { Entries = [.. existing.Entries.Select(entry => weights.Mapping.Find(entry.Key.Text) ?? entry)] });
        }

        if (change.Record("rules") is { } rules)
        {
            var removed = rules.Scalars("remove").Select(file => file.Text).ToHashSet(StringComparer.Ordinal);
            var reader = new RecordReader(mapping);
            var files = rules.Mapping with { Entries = [] };
            var list = new YamlSequence(
                files.Source,
                files.Span,
                [.. SurfaceRules.Files(reader).Where(file => !removed.Contains(file.Text)), .. rules.Scalars("add")]);
            mapping = With(mapping, "rules", reader.Record("rules") is { } record ? With(record.Mapping, "files", list) : list);
        }

        if (change.Has("models"))
        {
            var versions = change.Scalars("models")
                .DistinctBy(model => Name(model.Text), StringComparer.Ordinal)
                .ToDictionary(model => Name(model.Text), StringComparer.Ordinal);
            YamlNode[] models = [.. new RecordReader(mapping).Scalars("models").Select(model => versions.GetValueOrDefault(Name(model.Text), model))];
            mapping = With(mapping, "models", new YamlSequence(change.Mapping.Source, change.Mapping.Span, [.. models]));
        }

        return mapping;
    }

    /// <summary>The surface as it was read, with the change.</summary>
    public SurfacePolicy Apply(SurfacePolicy policy)
    {
        var left = change.Scalars("without").Select(name => name.Text).ToHashSet(StringComparer.Ordinal);
        return policy with
        {
            Rules = [.. policy.Rules.Where(rule => !left.Contains(rule.Name.Text))],
            Constraints = [.. policy.Constraints
                .Where(constraint => !left.Contains(constraint.Name.Text))
                .Select(constraint => constraints.GetValueOrDefault(constraint.Name.Text, constraint))],
        };
    }

    private static string Name(string model) => model.Split('@')[0];

    private static YamlMapping With(YamlMapping mapping, string key, YamlNode value)
    {
        var name = mapping.Find(key)?.Key ?? new YamlScalar(value.Source, value.Span, key, YamlScalarStyle.Plain);
        return mapping.Find(key) is null
            ? mapping with { Entries = mapping.Entries.Add(new YamlEntry(name, value)) }
            : mapping with { Entries = [.. mapping.Entries.Select(entry => entry.Key.Text == key ? entry with { Value = value } : entry)] };
    }

    private void LookAtWeights()
    {
        foreach (var (name, value) in change.Record("weights")?.Mapping.Entries ?? [])
        {
            if (surface.Weights.FirstOrDefault(weight => weight.Name.Text == name.Text) is not { } weight)
            {
                Unknown(name, $"The surface '{surface.Name.Text}' has no weight '{name.Text}'.", surface.Weights.Select(known => known.Name.Text), "weights");
            }
            else if (ScalarValues.Number((YamlScalar)value) == weight.Value)
            {
                Same((YamlScalar)value, $"The weight '{name.Text}' is {((YamlScalar)value).Text} on '{surface.Name.Text}' without it.");
            }
            else
            {
                touched.Add($"the weight '{name.Text}'");
            }
        }
    }

    private void LookAtRuleFiles()
    {
        if (change.Record("rules") is not { } rules)
        {
            return;
        }

        var existing = SurfaceRules.Files(written).Select(file => file.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var file in rules.Scalars("add"))
        {
            // Files that there are not are reported when the surface is read with them.
            if (existing.Contains(file.Text))
            {
                Same(file, $"The rules of '{file.Text}' are in force on '{surface.Name.Text}' without it.");
            }
            else
            {
                touched.Add($"the rule file '{file.Text}'");
            }
        }

        foreach (var file in rules.Scalars("remove"))
        {
            if (!existing.Contains(file.Text))
            {
                Unknown(file, $"The surface '{surface.Name.Text}' does not list the rule file '{file.Text}'.", existing, "rule files");
            }
            else
            {
                touched.Add($"the rule file '{file.Text}'");
            }
        }
    }

    private void LookAtModels()
    {
        foreach (var twice in change.Scalars("models").GroupBy(model => Name(model.Text), StringComparer.Ordinal).Where(versions => versions.Count() > 1))
        {
            var place = twice.Last();
            Wrong(PolicyCodes.DuplicateName, place, $"The model '{twice.Key}' has two versions in one arm.", "A page has one of them.");
        }

        foreach (var model in change.Scalars("models"))
        {
            var name = Name(model.Text);
            if (surface.Models.FirstOrDefault(known => Name(known.Text) == name) is not { } known)
            {
                Unknown(
                    model,
                    $"The surface '{surface.Name.Text}' does not list the model '{name}'.",
                    surface.Models.Select(listed => Name(listed.Text)),
                    "models");
            }
            else if (known.Text == model.Text)
            {
                Same(model, $"'{model.Text}' is called on '{surface.Name.Text}' without it.");
            }
            else
            {
                touched.Add($"the model '{name}'");
            }
        }
    }

    private void LookAtNames()
    {
        foreach (var name in change.Scalars("without"))
        {
            if (!Rules().Contains(name.Text, StringComparer.Ordinal) && !Constraints().Any(constraint => constraint.Name.Text == name.Text))
            {
                Unknown(
                    name,
                    $"The surface '{surface.Name.Text}' has no rule and no constraint '{name.Text}'.",
                    Rules().Concat(Constraints().Select(constraint => constraint.Name.Text)),
                    "names");
            }
            else
            {
                touched.Add($"'{name.Text}'");
            }
        }
    }

    private void LookAtConstraints()
    {
        foreach (var (name, keys) in change.Record("constraints")?.Mapping.Entries ?? [])
        {
            if (Constraints().FirstOrDefault(constraint => constraint.Name.Text == name.Text) is not { } constraint)
            {
                Unknown(
                    name,
                    $"The surface '{surface.Name.Text}' has no constraint '{name.Text}'.",
                    Constraints().Select(known => known.Name.Text),
                    "constraints");
            }
            else if (change.Scalars("without").Any(left => left.Text == name.Text))
            {
                Wrong(PolicyCodes.ImpossibleSettings, name, $"'{name.Text}' is left out by 'without'.", "Remove it there or here.");
            }
            else if (Merge(constraint.Written, (YamlMapping)keys) is var merged && Says(merged) == Says(constraint.Written))
            {
                Same(name, $"The constraint '{name.Text}' is the same without it.");
            }
            else if (ShapeCheck.Check(merged, ConstraintShape.Whole, diagnostics))
            {
                touched.Add($"'{name.Text}'");
                constraints[name.Text] = ConstraintReader.Read(merged, diagnostics);
            }
            else
            {
                HasErrors = true;
            }
        }
    }

    private IEnumerable<string> Rules() => surface.Rules.Concat(Added().SelectMany(file => file.Rules)).Select(rule => rule.Name.Text);

    private IEnumerable<ConstraintPolicy> Constraints() => surface.Constraints.Concat(Added().SelectMany(file => file.Constraints));

    private IEnumerable<RuleFile> Added()
        => AddedFiles(change.Mapping).Select(file => ruleFiles.GetValueOrDefault(file)).OfType<RuleFile>();

    /// <summary>Keys that are written replace those of the constraint; of a part with keys of its own, each by itself.</summary>
    private static YamlMapping Merge(YamlMapping constraint, YamlMapping keys)
    {
        var entries = constraint.Entries.Select(entry => keys.Find(entry.Key.Text) is not { } other ? entry
            : entry.Value is YamlMapping left && other.Value is YamlMapping right ? entry with { Value = Merge(left, right) }
            : other);
        return constraint with { Entries = [.. entries, .. keys.Entries.Where(entry => constraint.Find(entry.Key.Text) is null)] };
    }

    /// <summary>What a node says, wherever it stands.</summary>
    private static string Says(YamlNode node) => node switch
    {
        YamlMapping mapping => "{" + string.Join(",", mapping.Entries.Select(entry => entry.Key.Text + ":" + Says(entry.Value))) + "}",
        YamlSequence sequence => "[" + string.Join(",", sequence.Items.Select(Says)) + "]",
        YamlScalar scalar when ScalarValues.Number(scalar) is { } number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        YamlScalar scalar => "\"" + scalar.Text + "\"",
        _ => throw new NotSupportedException($"Unexpected node {node.GetType().Name}."),
    };

    private void Unknown(YamlScalar place, string message, IEnumerable<string> known, string what)
        => Wrong(PolicyCodes.UnknownReference, place, message, Suggestion.HintOrAll(place.Text, known.Distinct(StringComparer.Ordinal), what));

    private void Wrong(string code, YamlScalar place, string message, string hint)
    {
        HasErrors = true;
        diagnostics.Error(code, place.Source, place.Span, message, hint);
    }

    private void Same(YamlScalar place, string message)
        => diagnostics.Warning(PolicyCodes.ChangesNothing, place.Source, place.Span, message, "Write something else, or remove it from the arm.");
}
