using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Sayings;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Orchestrator.Reasons;

/// <summary>
/// What a surface says to people of its terms and rules. Texts are escaped once, as JSON that may stand in HTML as well. Immutable.
/// </summary>
internal sealed class SurfaceWords
{
    /// <summary>Any script stays readable; what begins or ends markup does not stay as it is.</summary>
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    private readonly string[] languages;
    private readonly int fallback;
    private readonly SaidOf?[] ofTerms;
    private readonly SaidOf?[] ofRules;

    /// <param name="surface">The surface.</param>
    /// <param name="value">Its terms.</param>
    /// <param name="rules">Its rules in running order.</param>
    /// <param name="models">The models of the folder, of which predictions may say something.</param>
    public SurfaceWords(SurfacePolicy surface, ValueModel value, ImmutableArray<RulePolicy> rules, ImmutableArray<ModelDefinition> models)
    {
        var ofPrediction = models.SelectMany(model => model.Outputs).Where(output => output.Say is not null)
            .GroupBy(output => output.Prediction, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Say!, StringComparer.Ordinal);
        var terms = value.Terms.Select((_, term) => SayingOf(surface, value, term, ofPrediction)).ToArray();
        var sayings = terms.Concat(rules.Select(rule => rule.Say)).OfType<Saying>();
        var tags = sayings.SelectMany(saying => saying.Texts).Select(text => Lower(text.Language));
        languages = [.. tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        fallback = surface.Language is { } language ? Array.IndexOf(languages, Lower(language)) : -1;
        Everything = [.. sayings.SelectMany(saying => saying.Texts).Select(text => text.Text).Distinct(StringComparer.Ordinal)];
        ofTerms = [.. terms.Select((saying, term) => Of(saying, "term:" + value.Terms[term]))];
        ofRules = [.. rules.Select(rule => Of(rule.Say, "rule:" + rule.Name.Text))];
    }

    /// <summary>All that is ever said, in any language.</summary>
    public ImmutableArray<string> Everything { get; }

    /// <summary>What speaks: <c>rule:NAME</c> and <c>term:NAME</c>.</summary>
    public IEnumerable<string> Speakers => ofTerms.Concat(ofRules).OfType<SaidOf>().Select(said => said.Source);

    /// <summary>Whether nothing is ever said.</summary>
    public bool IsSilent => languages.Length == 0;

    /// <summary>What a term says; null for nothing.</summary>
    public SaidOf? OfTerm(int term) => ofTerms[term];

    /// <summary>What a rule says; null for nothing. By running order.</summary>
    public SaidOf? OfRule(int rule) => ofRules[rule];

    /// <summary>
    /// The languages to look for words in, the preferred first: of each that is asked for the tag itself, then shorter and shorter
    /// ones (RFC 4647, 3.4, "Lookup"), and at last the surface's own.
    /// </summary>
    public void Order(List<string> asked, List<int> order)
    {
        order.Clear();
        foreach (var range in asked)
        {
            for (var tag = range; tag.Length > 0; tag = Shorter(tag))
            {
                if (Array.IndexOf(languages, tag) is >= 0 and var found && !order.Contains(found))
                {
                    order.Add(found);
                }
            }
        }

        if (fallback >= 0 && !order.Contains(fallback))
        {
            order.Add(fallback);
        }
    }

    /// <summary>What a term says itself; one that reads a single prediction that says something, says that.</summary>
    private static Saying? SayingOf(SurfacePolicy surface, ValueModel value, int term, Dictionary<string, Saying> ofPrediction)
    {
        var own = surface.Terms.FirstOrDefault(written => string.Equals(written.Name, value.Terms[term], StringComparison.Ordinal))?.Say;
        var said = value.Expressions[term].Reads.Predictions.Where(ofPrediction.ContainsKey).ToArray();
        return own ?? (said is [var only] ? ofPrediction[only] : null);
    }

    /// <summary>A last subtag of one character goes with the one before it: it is not a tag by itself.</summary>
    private static string Shorter(string tag)
    {
        var end = tag.LastIndexOf('-');
        return end < 0 ? "" : end >= 2 && tag[end - 2] == '-' ? tag[..(end - 2)] : tag[..end];
    }

    private SaidOf? Of(Saying? saying, string source)
    {
        if (saying is null)
        {
            return null;
        }

        var texts = new JsonEncodedText?[languages.Length];
        foreach (var (language, text) in saying.Texts)
        {
            texts[Array.IndexOf(languages, Lower(language))] = JsonEncodedText.Encode(text, Encoder);
        }

        return new SaidOf(source, texts, [.. languages.Select(language => JsonEncodedText.Encode(language))]);
    }

    private static string Lower(string language) => language.ToLowerInvariant();
}

/// <summary>What is said of one thing.</summary>
/// <param name="Source">What of: <c>rule:NAME</c> or <c>term:NAME</c>.</param>
/// <param name="Texts">By language; null where there are no words.</param>
/// <param name="Languages">The languages' tags.</param>
internal sealed record SaidOf(string Source, JsonEncodedText?[] Texts, JsonEncodedText[] Languages)
{
    /// <summary>Whether another says the same, in every language.</summary>
    public bool Says(SaidOf? other) => other is not null && Texts.AsSpan().SequenceEqual(other.Texts);
}
