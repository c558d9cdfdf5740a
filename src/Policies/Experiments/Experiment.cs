using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>An experiment as its file declares it: who is compared with whom, and by what it is decided.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Question">What it is to answer.</param>
/// <param name="Arms">The arms, the control first, then as they are written.</param>
/// <param name="Users">Users that are planned, of all arms together.</param>
/// <param name="Level">How often intervals hold the truth.</param>
/// <param name="Metrics">Metrics, then guardrails.</param>
/// <param name="Segments">Columns by which users are looked at apart.</param>
public sealed record Experiment(
    string Name,
    string Question,
    ImmutableArray<ExperimentArm> Arms,
    int Users,
    double Level,
    ImmutableArray<ExperimentMetric> Metrics,
    ImmutableArray<string> Segments)
{
    private const double DefaultLevel = 0.95;

    /// <summary>The level of each decision: every arm and every metric that decides is one more chance to be wrong.</summary>
    public double SharedLevel => 1 - ((1 - Level) / ((Arms.Length - 1) * Metrics.Count(metric => metric.Decides)));

    /// <summary>Who comes into it and what its arms change; null for one that others assign.</summary>
    public ServedExperiment? Served { get; init; }

    /// <summary>Reads a file that fits <see cref="ExperimentShape.File"/>; with errors what is returned must not be used.</summary>
    public static Experiment Read(YamlMapping root, DiagnosticBag diagnostics) => Read(new RecordReader(root), diagnostics);

    private static Experiment Read(RecordReader file, DiagnosticBag diagnostics)
    {
        var metrics = file.Items("metrics").Select(item => ReadMetric(new RecordReader((YamlMapping)item), diagnostics)).ToArray();
        var guardrails = file.Items("guardrails").Select(item => ReadGuardrail(new RecordReader((YamlMapping)item))).ToArray();
        CheckNames([.. file.Items("metrics"), .. file.Items("guardrails")], diagnostics);
        if (!metrics.Any(metric => metric.Decides))
        {
            var place = file.Mapping.Find("metrics")!.Key;
            diagnostics.Error(PolicyCodes.ImpossibleSettings, place.Source, place.Span, "No metric decides.", "Write 'decides: true' and 'smallest' at one of them.");
        }

        var arms = ReadArms(file, diagnostics);
        return new Experiment(
            file.Text("experiment")!,
            file.Text("why")!,
            arms,
            file.Whole("users")!.Value,
            file.Number("level") ?? DefaultLevel,
            [.. metrics, .. guardrails],
            [.. file.Scalars("segments").Select(segment => segment.Text)])
        {
            Served = file.Has("layer") ? ServedExperimentReader.Read(file, arms, diagnostics) : null,
        };
    }

    private static ImmutableArray<ExperimentArm> ReadArms(RecordReader file, DiagnosticBag diagnostics)
    {
        var arms = ((YamlMapping)file.Node("arms")!).Entries.Select(entry => new ExperimentArm(entry.Key.Text, ScalarValues.Number((YamlScalar)entry.Value)!.Value)).ToArray();
        var control = file.Scalar("control")!;
        if (!arms.Any(arm => arm.Name == control.Text))
        {
            diagnostics.Error(
                PolicyCodes.UnknownReference, control.Source, control.Span, $"There is no arm '{control.Text}'.", Suggestion.Hint(control.Text, arms.Select(arm => arm.Name)));
        }

        if (arms.Length < 2)
        {
            var place = file.Mapping.Find("arms")!.Key;
            diagnostics.Error(PolicyCodes.ImpossibleSettings, place.Source, place.Span, "There is nothing to compare: an experiment has two arms at least.");
        }

        return [.. arms.OrderBy(arm => arm.Name == control.Text ? 0 : 1)];
    }

    private static ExperimentMetric ReadMetric(RecordReader metric, DiagnosticBag diagnostics)
    {
        var decides = metric.Flag("decides") ?? false;
        if (decides && !metric.Has("smallest"))
        {
            var place = metric.Mapping.Find("decides")!.Key;
            diagnostics.Error(
                YamlCodes.MissingKey, place.Source, place.Span, "What decides needs 'smallest': the smallest change worth having.", "Add one such as 'smallest: 0.01' for one per cent.");
        }

        return Of(metric, "metric") with { Decides = decides, Smallest = metric.Number("smallest") ?? 0 };
    }

    private static ExperimentMetric ReadGuardrail(RecordReader guardrail) => Of(guardrail, "guardrail") with { AtWorst = guardrail.Number("atWorst") };

    private static ExperimentMetric Of(RecordReader metric, string name)
        => new(metric.Text(name)!, metric.Text("of")!, metric.Text("per"), metric.Text("before"), metric.Number("winsorise") ?? 1, metric.Text("better") == "up");

    private static void CheckNames(IEnumerable<YamlNode> items, DiagnosticBag diagnostics)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var record = new RecordReader((YamlMapping)item);
            var name = record.Scalar("metric") ?? record.Scalar("guardrail")!;
            if (!known.Add(name.Text))
            {
                diagnostics.Error(PolicyCodes.DuplicateName, name.Source, name.Span, $"There are two metrics '{name.Text}'.", "Rename one of the two.");
            }
        }
    }
}

/// <summary>An arm of an experiment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Share">How many of the users are meant to come into it, beside the others' shares.</param>
public sealed record ExperimentArm(string Name, double Share);
