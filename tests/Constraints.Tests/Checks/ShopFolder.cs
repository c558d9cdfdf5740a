using System.Text;
using RankOrchestrator.Constraints.Tests.Policies;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Constraints.Tests.Checks;

/// <summary>A small policy folder whose rule file a test writes; what is said about it is the subject.</summary>
internal static class ShopFolder
{
    public const string Schema = """
        schema: shop
        attributes:
          merchant: { type: string, required: true }
          category: { type: string }
          shelf: { type: string, values: [cold, dry] }
          price: { type: double, min: 0 }
          margin: { type: double, min: -1, max: 1 }
          stock: { type: int, min: 0 }
          sponsored: { type: bool }
          fresh: { type: bool, required: true }
          publishedAt: { type: timestamp }
          labels: { type: string, list: true }
          embedding: { type: double, list: true, dimension: 2 }
        features:
          quality: { min: 0, max: 1 }
        context:
          country: { type: string }
          device: { type: string, values: [ios, android, web] }
          tenureDays: { type: double, min: 0 }
        """;

    public const string Surface = """
        surface: page
        schema: shop
        value: w.click * score.ctr
        weights: { click: 1 }
        rules: [shop]
        slots: { most: 20 }
        """;

    public const string Flags = """
        feature_management:
          feature_flags:
            - id: season
              enabled: true
            - id: layout
              enabled: true
              variants:
                - name: wide
                - name: narrow
        """;

    /// <summary>Who wrote the rules, in the flow style of the tests.</summary>
    public const string About = "why: test, owner: tests";

    /// <summary>The findings of a rule file, each as <c>code path:line:column</c>.</summary>
    public static string[] Findings(string rules, string now = "2026-02-20") => [.. Load(rules, now).Findings];

    /// <summary>The findings of a rule file as people see them.</summary>
    public static string Text(string rules, string now = "2026-02-20") => Load(rules, now).Text;

    public static PolicyCompilation Load(string rules, string now = "2026-02-20", string surface = Surface)
        => PolicyCompilation.Of(Files(("rules/shop.yaml", rules), ("surfaces/page.yaml", surface)), "", now);

    /// <summary>The folder with some files written anew.</summary>
    public static PolicyFiles Files(params (string Path, string Text)[] files)
        => new(new[] { ("schema/shop.yaml", Schema), ("surfaces/page.yaml", Surface), ("flags.yaml", Flags) }
            .Where(file => !files.Any(own => string.Equals(own.Path, file.Item1, StringComparison.Ordinal)))
            .Concat(files)
            .Select(file => new PolicyFile(file.Item1, Encoding.UTF8.GetBytes(file.Item2))));
}
