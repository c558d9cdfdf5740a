using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Language.Tests.Shapes;
using RankOrchestrator.Orchestrator.Checks;

namespace RankOrchestrator.Orchestrator.Tests.Policies;

/// <summary>The loader and an editor, which reads the JSON Schema, accept and refuse the same files.</summary>
public sealed class PolicySchemaTests
{
    private static readonly SchemaEvaluator Schema = new(PolicySchema.Text());

    public static TheoryData<string> Kinds => [.. PolicySchema.Kinds.Select(kind => kind.Name)];

    [Fact]
    public void The_schema_beside_the_policies_is_the_one_that_check_prints()
        => File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "policies", "policy.schema.json")).ShouldBe(PolicySchema.Text(), "Run 'check --schema > policies/policy.schema.json'.");

    [Theory]
    [InlineData("policies")]
    [InlineData("policies-obd")]
    public void Every_file_that_ships_is_accepted_by_both(string folder)
    {
        var root = Path.Combine(TestFiles.RepositoryRoot, folder);
        foreach (var path in Directory.EnumerateFiles(root, "*.yaml", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(root, path).Replace('\\', '/');
            var kind = relative is "flags.yaml" ? "flags" : relative[..relative.IndexOf('/', StringComparison.Ordinal)];
            var text = File.ReadAllText(path);

            LoaderAccepts(kind, text).ShouldBe(true, relative);
            Schema.Accepts(YamlAsJson.Read(text), kind).ShouldBeTrue(relative);
            Schema.Accepts(YamlAsJson.Read(text)).ShouldBeTrue(relative);
        }
    }

    /// <summary>Thousands of small mistakes in the files that ship, made at random places: a key, a value, a whole part.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Both_say_the_same_of_files_with_mistakes(string kind)
    {
        var random = new Random(20260220);
        var corpus = Corpus(kind);
        var (accepted, refused) = (0, 0);
        for (var round = 0; round < 3_000; round++)
        {
            var text = YamlMutation.Mutate(corpus[random.Next(corpus.Length)], random);
            if (LoaderAccepts(kind, text) is not { } verdict)
            {
                continue;
            }

            Schema.Accepts(YamlAsJson.Read(text), kind).ShouldBe(verdict, text);
            _ = verdict ? accepted++ : refused++;
        }

        accepted.ShouldBeGreaterThan(100);
        refused.ShouldBeGreaterThan(100);
    }

    /// <summary>What the loader says of a file's form; null when it is no YAML or none of the YAML that it reads.</summary>
    private static bool? LoaderAccepts(string kind, string text)
    {
        var diagnostics = new DiagnosticBag();
        var root = YamlReader.Read(new SourceText("a.yaml", text), diagnostics);
        return root is null || diagnostics.HasErrors ? null : ShapeCheck.Check(root, PolicySchema.Kinds.Single(known => known.Name == kind).Shape, diagnostics);
    }

    private static string[] Corpus(string kind)
        => [.. new[] { "policies", "policies-obd" }
            .Select(folder => Path.Combine(TestFiles.RepositoryRoot, folder))
            .SelectMany(folder => kind is "flags" ? [Path.Combine(folder, "flags.yaml")] : Directory.Exists(Path.Combine(folder, kind)) ? Directory.GetFiles(Path.Combine(folder, kind)) : [])
            .Where(File.Exists)
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)];
}
