using System.Text;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Flags;
using RankOrchestrator.Policies.Loading;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Tests.Rules;

/// <summary>A surface made of a few lines of YAML, and a request of a few candidates for it.</summary>
internal sealed class SurfaceUnderTest
{
    private const string Schema = """
        schema: shop
        attributes:
          merchant: { type: string, required: true }
          category: { type: string }
          price: { type: double, min: 0 }
          sponsored: { type: bool }
          publishedAt: { type: timestamp }
          embedding: { type: double, list: true, dimension: 2 }
        features:
          ctr7d: { min: 0, max: 1 }
        context:
          country: { type: string }
        """;

    private readonly SurfacePolicy surface;
    private readonly ExpressionEnvironment environment;

    private SurfaceUnderTest(DiagnosticBag diagnostics, string[] ruleFiles, string slots)
    {
        var files = ruleFiles.Select((text, index) => new PolicyFile($"rules/r{index}.yaml", Encoding.UTF8.GetBytes(text)))
            .Append(new PolicyFile("schema/shop.yaml", Encoding.UTF8.GetBytes(Schema)))
            .Append(new PolicyFile("surfaces/page.yaml", Encoding.UTF8.GetBytes($$"""
                surface: page
                schema: shop
                value: w.click * feature.ctr7d
                weights: { click: 1, order: 2 }
                {{(ruleFiles.Length == 0 ? "" : $"rules: [{string.Join(", ", ruleFiles.Select((_, index) => $"r{index}"))}]")}}
                slots: { {{slots}} }
                """)));
        surface = PolicyLoader.Load(new PolicyFiles(files), "", diagnostics).Surfaces.Single();
        var vocabulary = new VocabularyBuilder();
        environment = SurfaceEnvironment.Of(surface, ["ctr"], FlagsPolicy.None, vocabulary);
        Rules = CheckedRules.Check(surface, environment, diagnostics);
        Program = new ColumnRuleEngine().Prepare(Rules);
        Constraints = ConstraintProgram.Compile(surface, Rules.Rules, environment, diagnostics);
        Request = new RankRequest(surface.Schema, vocabulary.Build());
        Request.Context.AddRow();
        State = Program.CreateState();
    }

    public CheckedRules Rules { get; }

    public IRuleProgram Program { get; }

    public ConstraintProgram Constraints { get; }

    public RankRequest Request { get; }

    public RuleState State { get; }

    public PageState Page { get; } = new();

    /// <summary>What all expressions of a request may take.</summary>
    public long Steps { get; set; } = ExpressionLimits.PageSteps;

    public double[] Weights { get; private set; } = [];

    public double[] Values { get; private set; } = [];

    public TagTable Tags { get; private set; } = new(0);

    /// <summary>A surface that must be free of errors.</summary>
    public static SurfaceUnderTest Load(params string[] ruleFiles) => LoadWithSlots("most: 20", ruleFiles);

    /// <summary>A surface with its own slot settings.</summary>
    public static SurfaceUnderTest LoadWithSlots(string slots, params string[] ruleFiles)
    {
        var diagnostics = new DiagnosticBag();
        var loaded = new SurfaceUnderTest(diagnostics, ruleFiles, slots);
        diagnostics.ToSorted().Where(finding => finding.Severity == DiagnosticSeverity.Error).Select(DiagnosticText.Render).ShouldBeEmpty();
        return loaded;
    }

    /// <summary>The codes and messages of what is wrong with a rule file.</summary>
    public static string[] Errors(params string[] ruleFiles)
    {
        var diagnostics = new DiagnosticBag();
        _ = new SurfaceUnderTest(diagnostics, ruleFiles, "most: 20");
        return [.. diagnostics.ToSorted().Select(diagnostic => $"{diagnostic.Code} {diagnostic.Position} {diagnostic.Message}")];
    }

    public SurfaceUnderTest WithCountry(string country)
    {
        Request.Context.Columns[0].SetCode(0, Request.Strings.Add(country));
        return this;
    }

    public SurfaceUnderTest At(string instant)
    {
        Request.Now = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        return this;
    }

    public SurfaceUnderTest Add(
        string id, double value = 1, string merchant = "m", string? category = null, double? price = null, bool sponsored = false, double[]? embedding = null)
    {
        var candidates = Request.Candidates;
        var row = candidates.AddRow();
        candidates.SetId(row, Encoding.UTF8.GetBytes(id));
        candidates.Attributes.Columns[0].SetCode(row, Request.Strings.Add(merchant));
        candidates.Attributes.Columns[3].SetFlag(row, sponsored);
        candidates.Features.Columns[0].SetDouble(row, value);
        if (category is not null)
        {
            candidates.Attributes.Columns[1].SetCode(row, Request.Strings.Add(category));
        }

        if (embedding is not null)
        {
            candidates.Attributes.Columns[5].BeginList(row);
            foreach (var part in embedding)
            {
                candidates.Attributes.Columns[5].AppendDouble(row, part);
            }
        }

        if (price is { } written)
        {
            candidates.Attributes.Columns[2].SetDouble(row, written);
        }

        return this;
    }

    /// <summary>Runs both passes of the rules; a candidate's value before them is its feature.</summary>
    public SurfaceUnderTest Run()
    {
        Request.Candidates.SortById();
        Tags = new TagTable(environment.Tags.Length);
        var predictions = new PredictionTable(["ctr"]);
        predictions.Reset(Request.Candidates.Count);
        Weights = [.. surface.Weights.Select(weight => weight.Value)];
        Frame = new EvaluationFrame(Request.Candidates, Request.Context, predictions, Tags) { Weights = Weights, NowTicks = Request.Now.UtcTicks };
        Frame.Meter.Reset(Steps);
        Program.ApplyToRequest(Frame, State);
        Values = Request.Candidates.Features.Columns[0].Doubles.ToArray();
        Program.ApplyToItems(Frame, Values, State);
        return this;
    }

    /// <summary>Runs the rules and builds the slot problem.</summary>
    public SurfaceUnderTest Build(int slots)
    {
        Run();
        Constraints.Build(Frame!, State, Values, slots, Page);
        return this;
    }

    /// <summary>The request as the rules saw it last.</summary>
    public EvaluationFrame LatestFrame => Frame!;

    private EvaluationFrame? Frame { get; set; }

    public double Value(string id) => Values[Request.Candidates.Find(Encoding.UTF8.GetBytes(id))];

    public bool IsExcluded(string id) => Bits.Contains(State.Excluded, Request.Candidates.Find(Encoding.UTF8.GetBytes(id)));

    public bool HasTag(string id, string tag) => Bits.Contains(Tags.Rows(environment.Tags.IndexOf(tag)), Request.Candidates.Find(Encoding.UTF8.GetBytes(id)));

    public double Weight(string name) => Weights[environment.Weights.IndexOf(name)];
}
