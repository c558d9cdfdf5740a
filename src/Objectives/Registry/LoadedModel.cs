using System.Collections.Immutable;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>A model of a catalog: its definition with what stands behind it.</summary>
public abstract class LoadedModel
{
    /// <summary>Calls that keep their memory between requests; more at once make theirs anew.</summary>
    private protected const int KeptCalls = 32;

    private protected LoadedModel(ModelDefinition definition, ImmutableArray<PredictionWatch> watches, ModelFile? reference)
    {
        Definition = definition;
        Watches = watches;
        Reference = reference;
        Signature = SignatureOf(definition);
    }

    /// <summary>What the registry says.</summary>
    public ModelDefinition Definition { get; }

    /// <summary>What it is given and what is taken from it; no tensors at all for expressions.</summary>
    public InferenceSignature Signature { get; }

    /// <summary>One per output: what its predictions look like.</summary>
    public ImmutableArray<PredictionWatch> Watches { get; }

    /// <summary>What its predictions are compared with; null when they are not.</summary>
    public ModelFile? Reference { get; }

    /// <summary>The files beside the policies that it is made of.</summary>
    public virtual IEnumerable<ModelFile> Files => Reference is null ? Vocabularies : Vocabularies.Append(Reference);

    /// <summary>The files of words that its inputs are made with.</summary>
    public ImmutableArray<ModelFile> Vocabularies { get; internal set; } = [];

    /// <summary>Whether it can be called now; false only when its server is not ready, does not fit or could not be asked.</summary>
    public virtual bool IsUsable => true;

    /// <summary>The tensors of a definition.</summary>
    internal static InferenceSignature SignatureOf(ModelDefinition definition)
    {
        var outputs = definition.IsExpression
            ? []
            : definition.Outputs
                .GroupBy(output => output.Tensor, StringComparer.Ordinal)
                .Select(tensor => new OutputTensor(tensor.Key, tensor.Max(output => Math.Max(output.Column + 1, output.TensorWidth))));
        return new InferenceSignature([.. definition.Inputs.Select(InputTensor.Of)], [.. outputs]);
    }

    /// <summary>Whether it makes that prediction.</summary>
    internal bool Makes(string prediction) => Definition.Outputs.Any(output => output.Prediction.Equals(prediction, StringComparison.Ordinal));

    /// <summary>The catalog gives up its share of what stands behind the model.</summary>
    internal virtual void Release()
    {
    }
}
