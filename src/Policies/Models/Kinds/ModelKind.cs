using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Models.Kinds;

/// <summary>
/// One way to run a model, as model files name it: its word, the key under which a file says where, and how that is read.
/// One of each, listed in <see cref="ModelKinds"/>.
/// </summary>
public abstract class ModelKind
{
    /// <summary>What stands under <c>kind</c>.</summary>
    public abstract string Word { get; }

    /// <summary>Where such a model runs, in words that go on a sentence.</summary>
    public abstract string Meaning { get; }

    /// <summary>The key that says where, which only files of this kind have and all of them need; null when there is nothing to say.</summary>
    public virtual PropertyShape? Key => null;

    /// <summary>Whether it runs at a server, whose address overlays may give.</summary>
    public virtual bool HasServer => false;

    /// <summary>Whether it is given tensors and answers with tensors, in a call that is limited and repaired; otherwise its outputs are expressions.</summary>
    public virtual bool HasTensors => true;

    /// <summary>Where the model runs; null, with the reason among the findings, when what is written there cannot be used.</summary>
    /// <param name="model">The file, which fits its shape and has the <see cref="Key"/>.</param>
    /// <param name="locations">Finds files and servers.</param>
    internal abstract ModelLocation? Read(RecordReader model, LocationReader locations);
}
