using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>
/// Rows of a model's inputs with what it predicts for them, which stand beside its file as <c>NAME.reference.json</c> and were
/// written when it was trained. A model that predicts something else is fed otherwise than it was then.
/// </summary>
/// <param name="Tolerance">How far a prediction may be off, as a share of it, or of 1 for smaller ones.</param>
/// <param name="Rows">The rows.</param>
internal sealed record ReferenceRows(double Tolerance, ImmutableArray<ReferenceRow> Rows)
{
    /// <summary>The end of a file's name; before it stands that of the model's file.</summary>
    public const string Ending = ".reference.json";

    /// <summary>Rows of a file; they are run in one call.</summary>
    private const int MostRows = 1000;

    /// <summary>Single precision in another order of arithmetic.</summary>
    private const double DefaultTolerance = 1e-5;

    private static readonly TextShape AnyText = new();

    private static readonly RecordShape Shape = new("A file of reference rows", [
        new("description", AnyText, "What the rows are."),
        new("tolerance", NumberShape.Between(0, 1), "How far a prediction may be off, as a share of it, or of 1 for smaller ones. Default 1e-5."),
        new("rows", new ListShape(new RecordShape("A reference row", [
            new("inputs", new MapShape(AnyText, new AnyShape()), "What the columns hold, by name.", IsRequired: true),
            new("outputs", new MapShape(AnyText, new AnyShape()), "What the model says, by output tensor or prediction, before calibration.", IsRequired: true),
        ])) { Fewest = 1 }, "The rows.", IsRequired: true),
    ]);

    /// <summary>Where the rows of a model's file would stand.</summary>
    public static string PathOf(string modelFile)
        => Path.Combine(Path.GetDirectoryName(modelFile) ?? "", Path.GetFileNameWithoutExtension(modelFile) + Ending);

    /// <summary>Reads a file; null, with every reason among the findings, when it cannot be used.</summary>
    /// <param name="path">The path to show.</param>
    /// <param name="content">The file.</param>
    /// <param name="diagnostics">Takes what is wrong with it.</param>
    public static ReferenceRows? Read(string path, ReadOnlySpan<byte> content, DiagnosticBag diagnostics)
    {
        var own = new DiagnosticBag();
        var root = JsonNodes.Read(path, content, own);
        if (root is not null && ShapeCheck.Check(root, Shape, own) && !own.HasErrors)
        {
            var file = new RecordReader((YamlMapping)root);
            var rows = file.Items("rows");
            if (rows.Length <= MostRows)
            {
                return new ReferenceRows(file.Number("tolerance") ?? DefaultTolerance, [.. rows.Select(row => ReferenceRow.Of(new RecordReader((YamlMapping)row)))]);
            }

            own.Error(ModelCodes.BadReferenceRows, rows[MostRows].Source, new SourceSpan(rows[MostRows].Span.Start, 1), $"At most {MostRows} reference rows are run.", "Keep those that differ most.");
        }

        diagnostics.Add(own);
        return null;
    }
}

/// <summary>One row.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Inputs">What the columns hold, by name.</param>
/// <param name="Outputs">What the model says, by output tensor or prediction.</param>
internal sealed record ReferenceRow(YamlNode Place, ImmutableArray<YamlEntry> Inputs, ImmutableArray<YamlEntry> Outputs)
{
    public static ReferenceRow Of(RecordReader row) => new(row.Mapping, row.Record("inputs")!.Value.Mapping.Entries, row.Record("outputs")!.Value.Mapping.Entries);
}
