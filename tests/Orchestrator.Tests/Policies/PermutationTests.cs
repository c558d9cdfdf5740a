using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Constraints.Tests.Rules;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using YamlDotNet.RepresentationModel;

namespace RankOrchestrator.Orchestrator.Tests.Policies;

/// <summary>A page depends on what policies say, not on the order in which files, rules, constraints and keys are written.</summary>
public sealed class PermutationTests : IDisposable
{
    private static readonly string[] Samples = ["home_feed", "search", "store_page", "product_page", "mail"];

    private readonly string root = Path.Combine(Path.GetTempPath(), "rank-permutation-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task Any_order_of_files_and_rules_gives_the_same_pages()
    {
        var shipped = TestFiles.RepositoryRoot;
        Directory.CreateDirectory(Path.Combine(root, "models"));
        foreach (var model in Directory.EnumerateFiles(Path.Combine(shipped, "models")).Where(path => Path.GetExtension(path) is ".onnx" or ".json" or ".txt"))
        {
            File.Copy(model, Path.Combine(root, "models", Path.GetFileName(model)));
        }

        var expected = await Pages(Path.Combine(shipped, "policies"));
        for (var seed = 0; seed < 8; seed++)
        {
            var folder = Path.Combine(root, "policies-" + seed);
            Shuffle(Path.Combine(shipped, "policies"), folder, new Random(seed));

            (await Pages(folder)).ShouldBe(expected, $"seed {seed}");
        }
    }

    [Fact]
    public async Task Another_rule_engine_gives_the_same_pages()
    {
        var folder = Path.Combine(TestFiles.RepositoryRoot, "policies");

        (await Pages(folder, new InterpretedRuleEngine())).ShouldBe(await Pages(folder));
    }

    /// <summary>Every sample's answer but for what names the files (the plan's hash) and the time it took.</summary>
    private static async Task<string> Pages(string folder, IRuleEngine? rules = null)
    {
        using var engine = new RankingEngine(new ServiceSettings { Watch = false }, new PolicyLocation(folder, ""), TimeProvider.System, NullLoggerFactory.Instance, rules);
        engine.Loader.Load().ShouldBeTrue(engine.Loader.Refusal?.Errors[0].Message);
        var pages = new List<string>();
        foreach (var sample in Samples)
        {
            var body = await File.ReadAllBytesAsync(Path.Combine(TestFiles.RepositoryRoot, "samples", sample + ".json"));
            using var result = await engine.Pipeline.RankAsync(body, TimeProvider.System.GetTimestamp(), CancellationToken.None, OfflineRanking.Patience);
            var answer = (JsonObject)JsonNode.Parse(result.Answer.Span)!;
            answer.Remove("plan").ShouldBeTrue();
            answer.Remove("timings").ShouldBeTrue();
            answer["items"]!.AsArray().Count.ShouldBeGreaterThan(5);
            pages.Add(answer.ToJsonString());
        }

        return string.Join('\n', pages);
    }

    /// <summary>Writes a policy folder anew: rule files under other names, and everything whose order must not matter in another order.</summary>
    private static void Shuffle(string source, string target, Random random)
    {
        var names = Directory.EnumerateFiles(Path.Combine(source, "rules")).Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)
            .ToDictionary(name => name, name => $"{(char)('a' + random.Next(26))}{random.Next(1000)}-{name}", StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories))
        {
            var folder = Path.GetFileName(Path.GetDirectoryName(path)!);
            var document = new YamlStream();
            document.Load(new StringReader(File.ReadAllText(path)));
            var top = (YamlMappingNode)document.Documents[0].RootNode;
            if (folder is "rules" or "surfaces")
            {
                ShuffleLists(top, names, random);
                ShuffleKeys(top, random);
            }

            var name = folder is "rules" ? names[Path.GetFileNameWithoutExtension(path)] + ".yaml" : Path.GetFileName(path);
            var written = Path.Combine(target, Path.GetRelativePath(source, Path.GetDirectoryName(path)!), name);
            Directory.CreateDirectory(Path.GetDirectoryName(written)!);
            using var writer = new StreamWriter(written);
            document.Save(writer, assignAnchors: false);
        }
    }

    private static void ShuffleLists(YamlMappingNode top, Dictionary<string, string> names, Random random)
    {
        foreach (var (key, value) in top.Children)
        {
            if (((YamlScalarNode)key).Value is "rules" or "constraints" or "models" && value is YamlSequenceNode list)
            {
                var items = list.Children.ToArray();
                random.Shuffle(items);
                list.Children.Clear();
                foreach (var item in items)
                {
                    list.Children.Add(item is YamlScalarNode { Value: { } name } && names.TryGetValue(name, out var renamed) ? new YamlScalarNode(renamed) : item);
                }
            }
        }
    }

    private static void ShuffleKeys(YamlNode node, Random random)
    {
        if (node is YamlSequenceNode list)
        {
            foreach (var item in list.Children)
            {
                ShuffleKeys(item, random);
            }
        }

        if (node is not YamlMappingNode mapping)
        {
            return;
        }

        var entries = mapping.Children.ToArray();
        random.Shuffle(entries);
        mapping.Children.Clear();
        foreach (var (key, value) in entries)
        {
            // The terms of a value are shown, and added up, in the order they are written.
            if (((YamlScalarNode)key).Value is not "terms")
            {
                ShuffleKeys(value, random);
            }

            mapping.Add(key, value);
        }
    }
}
