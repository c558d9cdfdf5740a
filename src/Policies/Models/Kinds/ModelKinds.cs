using System.Collections.Immutable;

namespace RankOrchestrator.Policies.Models.Kinds;

/// <summary>The ways to run a model that model files may name.</summary>
/// <param name="All">One of each, in the order that editors show them.</param>
public sealed record ModelKinds(ImmutableArray<ModelKind> All)
{
    /// <summary>Those that ship.</summary>
    public static ModelKinds Shipped { get; } = new([new OnnxKind(), new OpenInferenceKind(), new ExpressionKind()]);

    /// <summary>The words of those that fit, as a sentence lists them: <c>onnx and oip</c>.</summary>
    public string Words(Func<ModelKind, bool> fits, string conjunction) => List([.. All.Where(fits).Select(kind => kind.Word)], conjunction);

    /// <summary>Where models run, as a sentence.</summary>
    public string Meaning
    {
        get
        {
            var meanings = List([.. All.Select(kind => kind.Meaning)], "or");
            return char.ToUpperInvariant(meanings[0]) + meanings[1..] + ".";
        }
    }

    /// <summary>The kind of a word that stands in a file that fits its shape.</summary>
    internal ModelKind Of(string word) => All.First(kind => kind.Word.Equals(word, StringComparison.Ordinal));

    private static string List(string[] words, string conjunction) => words.Length < 3
        ? string.Join($" {conjunction} ", words)
        : string.Join(", ", words[..^1]) + $", {conjunction} " + words[^1];
}
