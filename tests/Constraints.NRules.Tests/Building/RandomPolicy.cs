using System.Globalization;
using System.Text;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Tests.Expressions.Kernels;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Loading;

namespace RankOrchestrator.Constraints.NRules.Tests.Building;

/// <summary>Rules of every kind over the columns of <see cref="RandomSurface"/>, written, loaded and checked as policies are.</summary>
internal sealed class RandomPolicy
{
    private const string Schema = """
        schema: shop
        attributes:
          brand: { type: string }
          category: { type: string, required: true }
          price: { type: double }
          margin: { type: double, required: true }
          stock: { type: int }
          sponsored: { type: bool }
          publishedAt: { type: timestamp }
          age: { type: duration }
          labels: { type: string, list: true }
          sizes: { type: double, list: true }
          offers: { type: double, map: true }
        features: { f1: { }, f2: { } }
        context:
          country: { type: string }
          tenure: { type: double }
          vip: { type: bool }
          cap: { type: int }
          since: { type: timestamp }
          interest: { type: double, map: true }
          quota: { type: int, map: true, keys: ["", a, ab, abc, "é🤪", zz, other, "b🤪"] }
        """;

    private const string Surface = """
        surface: page
        schema: shop
        value: w.a * score.ctr + w.b * score.cvr
        weights: { a: 1, b: 2 }
        rules: [shop]
        slots: { most: 20 }
        """;

    private const string Flags = """
        feature_management:
          feature_flags:
            - { id: f, enabled: true }
            - { id: v, enabled: true, variants: [{ name: x }, { name: y }] }
        """;

    private const string Computed = "";

    private static readonly string[] Actions = ["boost: 1.5", "boost: 0.5, add: 0.25", "add: -0.5", "add: 1e300, boost: 1e9", "tag: t1", "tag: [t1, t2], boost: 2", "pin: 3", "exclude: true", "exclude: true, tag: t2",
        "boost: \"math.exp(-item.price / 10.0)\"", "boost: value, add: item.margin", "add: feature.f1 * request.tenure, boost: 2", "boost: \"item.sizes.map(x, x * 2.0)[0]\", pin: 2", Computed, Computed];
    private static readonly string[] OfRequest = ["require: quiet", "lift: [loud, quiet]", "set: { a: 3 }", "set: { b: -1.5, a: 0 }, require: [spare, loud]", "set: { b: 9 }, boost: 1.25"];

    private readonly Random random;
    private readonly RandomExpression expressions;
    private readonly ExpressionEnvironment names = RandomSurface.Environment();

    private RandomPolicy(int seed)
    {
        random = new Random(seed);
        expressions = new RandomExpression(random);
    }

    /// <summary>The checked rules, with the constants that they mention.</summary>
    public static (CheckedRules Rules, Vocabulary Vocabulary, string Text) Make(int seed)
    {
        var text = new RandomPolicy(seed).Write();
        return Load(text);
    }

    /// <summary>The checked rules of a rule file.</summary>
    public static (CheckedRules Rules, Vocabulary Vocabulary, string Text) Load(string text)
    {
        var diagnostics = new DiagnosticBag();
        var files = new[] { ("schema/shop.yaml", Schema), ("surfaces/page.yaml", Surface), ("flags.yaml", Flags), ("rules/shop.yaml", text) };
        var policies = PolicyLoader.Load(new PolicyFiles(files.Select(file => new PolicyFile(file.Item1, Encoding.UTF8.GetBytes(file.Item2)))), "", diagnostics);
        var surface = policies.Surfaces.SingleOrDefault();
        var vocabulary = new VocabularyBuilder();
        var rules = surface is null ? null : CheckedRules.Check(surface, SurfaceEnvironment.Of(surface, ["ctr", "cvr"], policies.Flags, vocabulary), diagnostics);
        diagnostics.ToSorted().Where(finding => finding.Severity == DiagnosticSeverity.Error).Select(DiagnosticText.Render).ShouldBeEmpty(text);
        return (rules!, vocabulary.Build(), text);
    }

    private string Write()
    {
        var text = new StringBuilder("rules:\n");
        foreach (var tag in new[] { "t1", "t2" })
        {
            Append(text, "first-" + tag, "", Condition(isOfRequest: false, sets: true), $"tag: {tag}");
        }

        for (var rule = random.Next(1, 9); rule > 0; rule--)
        {
            var then = random.Next(4) == 0 ? OfRequest[random.Next(OfRequest.Length)] : Actions[random.Next(Actions.Length)];
            then = then.Length == 0 ? $"{(random.Next(2) == 0 ? "boost" : "boost: 1.5, add")}: {Number()}" : then;
            var sets = then.Contains("set:", StringComparison.Ordinal) || then.Contains("tag", StringComparison.Ordinal);
            var isOfRequest = OfRequest.Contains(then);
            var when = isOfRequest || random.Next(3) == 0 ? Condition(isOfRequest: true, sets) : null;
            Append(text, $"r{rule.ToString(CultureInfo.InvariantCulture)}", when ?? "", isOfRequest || random.Next(8) == 0 ? "" : Condition(isOfRequest: false, sets), then);
        }

        text.Append("constraints:\n");
        foreach (var name in new[] { "quiet", "loud", "spare" })
        {
            text.Append(CultureInfo.InvariantCulture, $"  - {{ name: {name}, why: test, owner: tests, enabled: {(name is "loud" ? "true" : "false")}, cap: {{ group: item.sponsored, most: 3 }} }}\n");
        }

        return text.ToString();
    }

    private void Append(StringBuilder text, string name, string when, string match, string then)
    {
        text.Append(CultureInfo.InvariantCulture, $"  - name: {name}\n    why: test\n    owner: tests\n    priority: {random.Next(-2, 3)}\n");
        text.Append(random.Next(6) switch { 0 => "    active: { to: 2026-02-20 }\n", 1 => "    active: [{ from: 2026-02-20, to: 2026-02-21 }, { from: 2027-01-01 }]\n", _ => "" });
        text.Append(when.Length == 0 ? "" : $"    when: |-\n      {when}\n")
            .Append(match.Length == 0 ? "" : $"    match: |-\n      {match}\n")
            .Append(CultureInfo.InvariantCulture, $"    then: {{ {then} }}\n");
    }

    /// <summary>A number that differs between candidates, as YAML.</summary>
    private string Number()
    {
        for (var attempt = 0; attempt < 40; attempt++)
        {
            var text = expressions.Number(random.Next(1, 4));
            if (ExpressionCompiler.Compile(text, names, ExpressionPurpose.Number).Expression is { VariesByItem: true })
            {
                return System.Text.Json.JsonSerializer.Serialize(text);
            }
        }

        return "item.price";
    }

    /// <summary>A condition without constants that always fail; one that sets what others read reads nothing of it, or there would be circles.</summary>
    private string Condition(bool isOfRequest, bool sets)
    {
        for (var attempt = 0; attempt < 40; attempt++)
        {
            var text = random.Next(6) == 0 ? expressions.OverBuilt(1) : expressions.Bool(random.Next(4));
            var readsWhatIsSet = text.Contains("item.tags", StringComparison.Ordinal) || text.Contains("w.a", StringComparison.Ordinal) || text.Contains("w.b", StringComparison.Ordinal);
            if (!(sets && readsWhatIsSet) && ExpressionCompiler.Compile(text, names, isOfRequest ? ExpressionPurpose.RequestCondition : ExpressionPurpose.ItemCondition).Expression is not null)
            {
                return text;
            }
        }

        return isOfRequest ? "request.vip" : "item.sponsored";
    }
}
