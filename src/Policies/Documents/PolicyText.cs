using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Documents;

/// <summary>A text of a policy with its place, for errors found after reading.</summary>
/// <param name="Text">What is written, without quotes and escapes.</param>
/// <param name="Place">Where it is written.</param>
public sealed record PolicyText(string Text, YamlScalar Place)
{
    /// <summary>Reports an error of the expression this text is, at its place in the file.</summary>
    public void Report(DiagnosticBag diagnostics, ExpressionError error)
        => error.Report(Place, diagnostics);

    /// <summary>The text of a scalar, or null.</summary>
    public static PolicyText? Of(YamlScalar? scalar) => scalar is null ? null : new PolicyText(scalar.Text, scalar);

    /// <summary>The texts under a key, which may hold one or a list.</summary>
    public static ImmutableArray<PolicyText> All(RecordReader reader, string key) => [.. reader.Scalars(key).Select(scalar => Of(scalar)!)];
}
