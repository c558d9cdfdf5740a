using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>A surface of a policy folder as its files say it, read with YamlDotNet and nothing of the product.</summary>
internal sealed class PolicyText
{
    private readonly List<YamlMappingNode> chain = [];
    private readonly string folder;

    public PolicyText(string folder, string surface)
    {
        this.folder = folder;
        var surfaces = Directory.EnumerateFiles(Path.Combine(folder, "surfaces"), "*.yaml").Select(Load).ToDictionary(node => Text(node, "surface")!, StringComparer.Ordinal);
        for (var name = surface; name is not null; name = Text(chain[^1], "extends"))
        {
            chain.Add(surfaces[name]);
        }

        var files = chain.SelectMany(node => List(node, "rules")).Select(file => Load(Path.Combine(folder, "rules", file + ".yaml"))).ToArray();
        Rules = [.. files.SelectMany(file => List(file, "rules")).Cast<YamlMappingNode>()];
        Constraints = [.. files.SelectMany(file => List(file, "constraints")).Cast<YamlMappingNode>()];
    }

    /// <summary>The rules of every file that the surface and its ancestors list.</summary>
    public IReadOnlyList<YamlMappingNode> Rules { get; }

    /// <summary>Their constraints.</summary>
    public IReadOnlyList<YamlMappingNode> Constraints { get; }

    /// <summary>Whether slots may stay empty.</summary>
    public bool MayStayEmpty => OfSlots("empty")?.ToString() == "true";

    /// <summary>How much a slot counts, by the curves that the reference describes.</summary>
    public double Weight(int slot)
    {
        var weights = OfSlots("weights") as YamlSequenceNode;
        if (OfSlots("weights") is YamlMappingNode learnt)
        {
            var curves = (YamlMappingNode)Load(Path.Combine(folder, "curves", Text(learnt, "model") + ".yaml")).Children["surfaces"];
            weights = (YamlSequenceNode)curves.Children[Text(learnt, "surface") ?? Text(chain[0], "surface")!];
        }

        if (weights is not null)
        {
            return Number(weights.Children[Math.Min(slot, weights.Children.Count - 1)]);
        }

        return OfSlots("curve")?.ToString() switch
        {
            "geometric" => Math.Pow(0.85, slot),
            "reciprocal" => 1.0 / (slot + 1),
            "flat" => 1,
            null or "logarithmic" => 1 / Math.Log2(slot + 2),
            var other => throw new NotSupportedException($"Teach the checker the curve '{other}'."),
        };
    }

    /// <summary>Whether a rule is in force for a request.</summary>
    public static bool IsInForce(YamlMappingNode rule, PageUnderTest page)
    {
        YamlNode[] periods = rule.Children.TryGetValue("active", out var active) ? active is YamlSequenceNode several ? [.. several] : [active] : [];
        return (periods.Length == 0 || periods.Cast<YamlMappingNode>().Any(period => Instant(Text(period, "from") ?? "0001-01-01") <= page.Now && page.Now < Instant(Text(period, "to") ?? "9999-01-01")))
            && Meanings.Holds(Text(rule, "when"), page);
    }

    /// <summary>The action of a rule; null when it does not have it.</summary>
    public static YamlNode? Action(YamlMappingNode rule, string action)
        => ((YamlMappingNode)rule.Children["then"]).Children.TryGetValue(action, out var value) ? value : null;

    /// <summary>A scalar as text; null when it is not written.</summary>
    public static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : null;

    /// <summary>A list, or one thing standing for a list of one.</summary>
    public static IEnumerable<YamlNode> List(YamlMappingNode node, string key)
        => !node.Children.TryGetValue(key, out var value) ? [] : value is YamlSequenceNode several ? several : [value];

    /// <summary>A number.</summary>
    public static double Number(YamlNode node) => double.Parse(node.ToString(), CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static int Whole(YamlNode node) => int.Parse(node.ToString(), CultureInfo.InvariantCulture);

    /// <summary>A day or an instant; a day begins at midnight UTC.</summary>
    public static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>A key of <c>slots</c>, from the surface or the nearest ancestor that has it.</summary>
    private YamlNode? OfSlots(string key)
        => chain.Select(node => node.Children.TryGetValue("slots", out var slots) && ((YamlMappingNode)slots).Children.TryGetValue(key, out var value) ? value : null).FirstOrDefault(value => value is not null);

    private static YamlMappingNode Load(string path)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(path);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }
}
