using System.Text.RegularExpressions;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Tests.Documentation;

/// <summary>docs/objectives.md names everything that there is, and its example is a model file.</summary>
public sealed partial class ReferenceTests
{
    private static readonly string Document = File.ReadAllText(Find("docs/objectives.md"));

    public static TheoryData<string> Keys => [.. KeysOf(ModelShape.File).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Failures => [.. ModelFailureWords.All.Skip(1)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_of_a_model_file_is_in_the_reference(string key)
        => Regex.IsMatch(Document, $"`{key}`|`{key}:|[{{ ,]{key}[ ,:}}]", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Failures))]
    public void Every_failure_has_its_row(string word) => Document.ShouldContain($"| `{word}` |");

    [Fact]
    public void Every_metric_has_its_row()
    {
        using var instruments = new ObjectivesInstruments();
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        var names = new List<string>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instruments.Owns(instrument.Meter))
            {
                names.Add(instrument.Name.Replace('.', '_'));
            }
        };
        listener.Start();
        names.Count.ShouldBeGreaterThan(10);
        foreach (var name in names)
        {
            Document.ShouldContain("| `" + name);
        }
    }

    [Fact]
    public void The_example_is_a_model_file()
    {
        using var folder = new Building.TestFolder();
        var example = Example().Match(Document).Groups["yaml"].Value;
        var older = example.Replace("version: \"2\"", "version: \"1\"", StringComparison.Ordinal).Replace("{ model: click@1 }, ", "", StringComparison.Ordinal);
        using var surface = new Building.TestSurface(folder.Load(example, older)!);
        folder.Findings.ShouldBeEmpty();
        surface.Bind("ctr").Names.ShouldBe(["click"]);
    }

    private static IEnumerable<string> KeysOf(Shape shape) => shape switch
    {
        RecordShape record => record.Properties.SelectMany(property => KeysOf(property.Shape).Prepend(property.Name)),
        ListShape list => KeysOf(list.Item),
        EitherShape either => either.Alternatives.SelectMany(KeysOf),
        _ => [],
    };

    private static string Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, path);
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new FileNotFoundException(path);
    }

    [GeneratedRegex("```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Example();
}
