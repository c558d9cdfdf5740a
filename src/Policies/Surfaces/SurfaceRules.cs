using System.Collections.Immutable;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Surfaces;

/// <summary><c>rules</c> of a surface: a list of files, or the files beside the engine that runs them.</summary>
internal static class SurfaceRules
{
    /// <summary>The files that are listed.</summary>
    public static ImmutableArray<YamlScalar> Files(RecordReader surface) => surface.Record("rules")?.Scalars("files") ?? surface.Scalars("rules");

    /// <summary>The engine that is named, or null.</summary>
    public static PolicyText? Engine(RecordReader surface) => PolicyText.Of(surface.Record("rules")?.Scalar("engine"));

    /// <summary>A list of files, written the long way.</summary>
    public static YamlMapping AsMapping(YamlSequence files)
        => new(files.Source, files.Span, [new YamlEntry(new YamlScalar(files.Source, files.Span, "files", YamlScalarStyle.Plain), files)]);
}
