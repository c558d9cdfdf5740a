using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Overlays;

namespace RankOrchestrator.Policies.Models.Kinds;

/// <summary>Finds the files and servers that model files name.</summary>
/// <param name="folder">The policy folder, absolute.</param>
/// <param name="servers">Addresses of servers that count instead of those in the files.</param>
/// <param name="diagnostics">Receives every finding.</param>
internal sealed class LocationReader(string folder, ImmutableArray<OverlayServer> servers, DiagnosticBag diagnostics)
{
    /// <summary>The absolute path of a file that a policy file names from where it lies itself.</summary>
    public string File(SourceText source, string relative)
        => Path.GetFullPath(Path.Combine(folder, Path.GetDirectoryName(source.Path) ?? "", relative));

    /// <summary>The address of a model's server in this environment; null, with the reason among the findings, when it or the declared one cannot be one.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="declared">The address that stands in it.</param>
    public Uri? Server(RecordReader model, YamlScalar declared)
    {
        var name = model.Text("model")!;
        var inForce = Replacement(name + "@" + model.Text("version")) ?? Replacement(name) ?? declared;

        // What the file says is checked too, though it is not used: it is in force where there is no overlay.
        return ServerAddress.Read(declared, diagnostics) is { } address ? ReferenceEquals(inForce, declared) ? address : ServerAddress.Read(inForce, diagnostics) : null;
    }

    /// <summary>The address that this environment gives the server instead.</summary>
    private YamlScalar? Replacement(string reference)
        => servers.FirstOrDefault(other => other.Model.Text.Equals(reference, StringComparison.Ordinal))?.Address;
}
