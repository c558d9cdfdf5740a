using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Allocation.Guarantees;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Exploration;
using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Workspaces;

/// <summary>
/// All memory that one request of a surface works in, from the columns it is read into to the bytes of its answer.
/// Pooled per surface; one request uses it at a time.
/// </summary>
internal sealed class RankWorkspace
{
    /// <summary>The answer's text: only what JSON itself requires is escaped, so that names in any script stay readable.</summary>
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Dictionary<SurfacePlan, RankWorkspace> variants = [];
    private double[] values = [];

    /// <param name="surface">A surface as it is without experiments.</param>
    public RankWorkspace(SurfacePlan surface)
        : this(surface, null)
    {
    }

    /// <param name="surface">The surface, maybe as an arm changes it.</param>
    /// <param name="reader">The workspace into which the request was read, and which has its answer; null for this one.</param>
    private RankWorkspace(SurfacePlan surface, RankWorkspace? reader)
    {
        Surface = surface;
        Reader = reader ?? this;
        Request = reader?.Request ?? new RankRequest(surface.Policy.Schema, surface.Vocabulary);
        Reading = reader?.Reading ?? new RequestReading(surface.Shape, Request, surface.Limits);
        Assignments = reader?.Assignments ?? new PageAssignments();
        Timings = reader?.Timings ?? new StageTimings();
        Output = reader?.Output ?? new ArrayBufferWriter<byte>(16 * 1024);
        var tags = new TagTable(surface.Environment.Tags.Length);
        Frame = new EvaluationFrame(Request.Candidates, Request.Context, new PredictionTable(surface.Environment.Predictions), tags)
        {
            Weights = new double[surface.Environment.Weights.Length],
            Flags = new bool[surface.Environment.Flags.Length],
            Variants = new int[surface.Environment.Variants.Length],
        };
        VariantNames = new string[surface.Environment.Variants.Length];
        Rules = surface.RuleRunner.CreateState();
        Effects = new RuleEffect[surface.Rules.Rules.Length];
        Terms = new double[surface.Value.Terms.Length + surface.Rules.Rules.Length];
        Json = reader?.Json ?? new Utf8JsonWriter(Output, WriterOptions);
    }

    public SurfacePlan Surface { get; }

    /// <summary>The workspace into which the request was read: this one, unless an arm of an experiment changes the surface.</summary>
    public RankWorkspace Reader { get; }

    /// <summary>The arms that the page is made by.</summary>
    public PageAssignments Assignments { get; }

    public RankRequest Request { get; }

    public RequestReading Reading { get; }

    public EvaluationFrame Frame { get; }

    public string[] VariantNames { get; }

    public List<FlagFailure> FlagFailures { get; } = [];

    public PredictionReport Predictions { get; } = new();

    public List<Degradation> Degradations { get; } = [];

    /// <summary>What the answer says when nothing could be found out about the user.</summary>
    public Degradation? StateFailure { get; set; }

    /// <summary>The degradations that are what stood in for models.</summary>
    public IReadOnlyList<Degradation> StandIns { get; set; } = [];

    public RuleState Rules { get; }

    public RuleEffect[] Effects { get; }

    /// <summary>The parts of one item's value, while its answer is written.</summary>
    public double[] Terms { get; }

    /// <summary>The languages in which people are told reasons, the preferred first, by the surface's numbering.</summary>
    public List<int> LanguageOrder { get; } = [];

    public PageState Page { get; } = new();

    /// <summary>What the page has to keep of terms of the value.</summary>
    public List<(KeptTerm Kept, Guarantee Guarantee)> Guarantees { get; } = [];

    /// <summary>The page that is served.</summary>
    public SlotAllocation Allocation { get; set; } = null!;

    /// <summary>The page that was searched for: the one that is served, but for what was explored.</summary>
    public SlotAllocation Searched { get; set; } = null!;

    /// <summary>What exploring did to the page.</summary>
    public PageExploration Exploration { get; } = new();

    public StageTimings Timings { get; }

    public ArrayBufferWriter<byte> Output { get; }

    public Utf8JsonWriter Json { get; }

    /// <summary>How hard the slots of the page were searched for.</summary>
    public SearchEffort Effort { get; set; }

    /// <summary>Where in the answer the page lies that the same request gets from the same policies and models.</summary>
    public Range AnsweredPageRange { get; set; }

    /// <summary>The answer without whose it is, by which plan, what was explained in the time that was left, and how long everything took.</summary>
    public ReadOnlyMemory<byte> AnsweredPage => Output.WrittenMemory[AnsweredPageRange];

    /// <summary>Values of the candidates before rules, and their terms.</summary>
    public ValueTable Valued { get; } = new();

    /// <summary>Values of the candidates after rules, by row.</summary>
    public Span<double> Values => values.AsSpan(0, Request.Candidates.Count);

    /// <summary>The workspace in which the request that was read here is ranked as its arms change the surface.</summary>
    public RankWorkspace For(SurfacePlan variant)
    {
        if (variant == Surface)
        {
            return this;
        }

        if (!variants.TryGetValue(variant, out var workspace))
        {
            variants[variant] = workspace = new RankWorkspace(variant, this);
        }

        return workspace;
    }

    /// <summary>Makes room for the candidates that were read.</summary>
    public void Reserve()
    {
        if (values.Length < Request.Candidates.Count)
        {
            values = new double[Request.Candidates.Count];
        }
    }
}
