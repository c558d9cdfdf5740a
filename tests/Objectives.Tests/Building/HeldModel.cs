using System.Collections.Concurrent;
using System.Collections.Immutable;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.InProcess;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Tests.Building;

/// <summary>
/// A model of this process whose runs the test lets go, on a clock of its own; predicts the first input. Where its runs have
/// to take a time, the clock is moved by that.
/// </summary>
internal sealed class HeldModel : FileModel
{
    private HeldModel(string path)
        : base(path, Hash(path))
    {
        Name = System.IO.Path.GetFileNameWithoutExtension(path);
    }

    public string Name { get; }

    /// <summary>What every run does before it ends, and how it ends; the run that warms the model up apart.</summary>
    public Func<ModelFailure> Body { get; set; } = () => ModelFailure.None;

    /// <summary>Whether nobody uses it any more.</summary>
    public bool IsFreed { get; private set; }

    /// <summary>All that were loaded, by name.</summary>
    public static (ModelTransport Transport, ConcurrentDictionary<string, HeldModel> Loaded) TransportOf(ManualClock clock, TimeSpan usual)
    {
        var loaded = new ConcurrentDictionary<string, HeldModel>(StringComparer.Ordinal);
        return (FileTransport.Of<HeldLocation>((location, _) =>
        {
            var model = new HeldModel(location.Path) { Body = () => Pass(clock, usual) };
            loaded[model.Name] = model;
            return (model, null);
        }), loaded);
    }

    internal override ImmutableArray<string> Differences(InferenceSignature signature) => [];

    internal override IModelRunner CreateRunner(InferenceSignature signature, TimeProvider time) => new Runner(this);

    protected override void Free() => IsFreed = true;

    private static ModelFailure Pass(ManualClock clock, TimeSpan time)
    {
        clock.Advance(time);
        return ModelFailure.None;
    }

    private sealed class Runner(HeldModel model) : IModelRunner
    {
        public bool IsReusable => true;

        public ModelFailure Run(TensorBuffer[] inputs, Span<double> values, TimeSpan timeout)
        {
            var failure = model.Body();
            for (var row = 0; row < inputs[0].Rows; row++)
            {
                values[row] = inputs[0].Elements<float>()[row];
            }

            return failure;
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>A file of <c>kind: held</c>; what stands in it does not matter.</summary>
internal sealed record HeldLocation(string Path) : FileLocation(Path);

internal sealed class HeldKind : ModelKind
{
    public override string Word => "held";

    public override string Meaning => "in a test";

    public override PropertyShape Key { get; } = new("held", new TextShape(), "Any file.");

    internal override ModelLocation Read(RecordReader model, LocationReader locations) => new HeldLocation(locations.File(model.Mapping.Source, model.Text("held")!));
}
