using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Documents;

/// <summary>A policy file that fits its form.</summary>
/// <param name="Path">Where it stands, from the policy folder.</param>
/// <param name="Root">Its content.</param>
internal sealed record PolicyDocument(string Path, YamlMapping Root)
{
    /// <summary>The file's name without folder and ending: what other files refer to it by.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public RecordReader Reader => new(Root);
}
