using System.Text;
using RankOrchestrator.Constraints.Checks;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Loading;

namespace RankOrchestrator.Bench.Policies;

/// <summary>A surface with rules, loaded from the text of policy files, and a request for it.</summary>
internal sealed class Surface
{
    private const int RulesPerFile = 50;

    private const string Schema = """
        schema: shop
        attributes:
          merchant: { type: string, required: true }
          category: { type: string, required: true }
          brand: { type: string }
          price: { type: double, min: 0, required: true }
          margin: { type: double, min: -1, max: 1, required: true }
          sponsored: { type: bool, required: true }
          inStock: { type: bool, required: true }
          rating: { type: double, min: 1, max: 5 }
          publishedAt: { type: timestamp, required: true }
        features:
          ctr7d: { min: 0, max: 1 }
        context:
          country: { type: string }
          device: { type: string }
        """;

    private readonly RankRequest request;
    private readonly double[] weights;

    private Surface(ExpressionEnvironment environment, CheckedRules rules, IRuleEngine engine)
    {
        Rules = rules;
        Program = engine.Prepare(rules);
        request = new RankRequest(environment.Schema, environment.Vocabulary.Build());
        weights = [1.5];
        State = Program.CreateState();
        Frame = new EvaluationFrame(request.Candidates, request.Context, new PredictionTable(environment.Predictions), new TagTable(environment.Tags.Length))
        {
            Weights = [.. weights],
            Flags = [true],
            NowTicks = Clock.Now.Ticks,
        };
    }

    public CheckedRules Rules { get; }

    public IRuleProgram Program { get; }

    public RuleState State { get; }

    public EvaluationFrame Frame { get; }

    /// <summary>Reads, checks and compiles everything from the bytes of the files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="engine">What runs the rules; null for this project's own.</param>
    public static Surface Load(PolicyFiles files, IRuleEngine? engine = null)
    {
        var diagnostics = new DiagnosticBag();
        var policies = PolicyLoader.Load(files, "", diagnostics);
        var surface = policies.Surfaces.Single();
        var environment = SurfaceEnvironment.Of(surface, ["ctr"], policies.Flags, new VocabularyBuilder());
        var rules = CheckedRules.Check(surface, environment, diagnostics);
        var constraints = ConstraintProgram.Compile(surface, rules.Rules, environment, diagnostics);
        PolicyChecks.Check([new CheckedSurface(surface, environment, policies.Flags, rules, constraints, ["click"])], new DateTimeOffset(Clock.Now), diagnostics);
        return diagnostics.HasErrors
            ? throw new InvalidOperationException(string.Join('\n', diagnostics.ToSorted().Take(3).Select(DiagnosticText.Render)))
            : new Surface(environment, rules, engine ?? new ColumnRuleEngine());
    }

    /// <summary>The files of a surface with these rules.</summary>
    public static PolicyFiles Files(BenchmarkRule[] rules)
    {
        var parts = rules.Chunk(RulesPerFile).ToArray();
        var names = Enumerable.Range(0, parts.Length).Select(index => $"part{index}").ToArray();
        return new PolicyFiles(
        [
            File("schema/shop.yaml", Schema),
            File("flags.yaml", "feature_management:\n  feature_flags:\n    - { id: season, description: benchmark, enabled: true }\n"),
            File("surfaces/page.yaml", $$"""
                surface: page
                schema: shop
                value: w.click * score.ctr
                weights: { click: 1.5 }
                rules: [{{string.Join(", ", names)}}]
                slots: { most: 20 }
                """),
            .. parts.Select((part, index) => File($"rules/{names[index]}.yaml", "rules:\n" + string.Concat(part.Select(rule => rule.Yaml)))),
        ]);
    }

    /// <summary>Fills the columns of a request.</summary>
    public void Fill(Candidate[] candidates)
    {
        request.Clear();
        var context = request.Context;
        context.AddRow();
        context.Columns[0].SetCode(0, request.Strings.Add("SA"));
        context.Columns[1].SetCode(0, request.Strings.Add("ios"));
        foreach (var candidate in candidates)
        {
            var row = request.Candidates.AddRow();
            request.Candidates.SetId(row, Encoding.UTF8.GetBytes(candidate.Id));
            var columns = request.Candidates.Attributes.Columns;
            columns[0].SetCode(row, request.Strings.Add(candidate.Merchant));
            columns[1].SetCode(row, request.Strings.Add(candidate.Category));
            if (candidate.Brand is { } brand)
            {
                columns[2].SetCode(row, request.Strings.Add(brand));
            }

            columns[3].SetDouble(row, candidate.Price);
            columns[4].SetDouble(row, candidate.Margin);
            columns[5].SetFlag(row, candidate.Sponsored);
            columns[6].SetFlag(row, candidate.InStock);
            if (candidate.Rating is { } rating)
            {
                columns[7].SetDouble(row, rating);
            }

            columns[8].SetLong(row, candidate.PublishedAt.Ticks);
            if (candidate.ClickRate is { } rate)
            {
                request.Candidates.Features.Columns[0].SetDouble(row, rate);
            }
        }

        request.Candidates.SortById();
        Frame.Predictions.Reset(candidates.Length);
        for (var row = 0; row < candidates.Length; row++)
        {
            Frame.Predictions.Column(0)[row] = candidates[row].Prediction;
        }
    }

    /// <summary>Both passes of the rules over one request; <paramref name="values"/> are what the candidates are worth before.</summary>
    public void Apply(Span<double> values)
    {
        weights.CopyTo(Frame.Weights, 0);
        Program.ApplyToRequest(Frame, State);
        Program.ApplyToItems(Frame, values, State);
    }

    private static PolicyFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
