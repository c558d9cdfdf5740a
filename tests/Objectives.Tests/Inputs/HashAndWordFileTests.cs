using System.Globalization;
using System.Text;
using RankOrchestrator.Objectives.Inputs;
using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Inputs;

/// <summary>Buckets of ids, elements of lists and expressions; vocabularies in files of their own.</summary>
public sealed class HashAndWordFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    public HashAndWordFileTests()
        => new OnnxFile().Input("x", OnnxFile.Int64, 1).Node("Cast", ["x"], ["score"], ("to", OnnxFile.Double)).Output("score", OnnxFile.Double, 1).Save(folder.Models, "m.onnx");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("item.word", "w-2")]
    [InlineData("item.id", "9007199254740993")]
    [InlineData("item.id + 1", "9007199254740994")]
    [InlineData("item.words[1]", "b")]
    [InlineData("item.word + '|' + request.device", "w-2|ios")]
    [InlineData("item.flag", "true")]
    [InlineData("request.device", "ios")]
    [InlineData("request.user", "-5")]
    public void What_is_hashed_is_its_text(string expression, string text)
    {
        foreach (var (seed, written) in new (int?, string)[] { (null, ""), (0, ", seed: 0"), (42, ", seed: 42") })
        {
            using var surface = Surface($"{{ hash: \"{expression}\", buckets: 1000003{written} }}");
            Predict(surface, 2)[1].ShouldBe(Bucket(text, 1000003, seed), expression + written);
        }
    }

    [Fact]
    public void Where_there_is_nothing_to_hash_the_missing_bucket_stands()
    {
        using var surface = Surface("{ hash: \"item.words[1]\", buckets: 10, missing: 10 }");
        surface.Predict("p", 1, (_, _) => { }).ShouldBe([10]);
    }

    [Fact]
    public void A_number_that_is_not_whole_is_not_hashed()
    {
        using var surface = new InputSurface(Load("{ hash: item.price, buckets: 10 }")!);
        Should.Throw<ShouldAssertException>(() => Predict(surface, 1)).Message.ShouldContain("'item.price' is double; what is hashed is a string, an int or a bool.");
    }

    [Theory]
    [InlineData("w-0\nw-1\nw-2\n")]
    [InlineData("w-0\r\nw-1\r\nw-2")]
    [InlineData("\uFEFFw-0\nw-1\nw-2")]
    public void Words_may_stand_in_a_file_of_their_own(string words)
    {
        File.WriteAllText(Path.Combine(folder.Models, "words.txt"), words);
        using var surface = Surface("{ index: item.word, of: { file: words.txt }, unknown: -7 }");
        Predict(surface, 4).ShouldBe([0, 1, 2, -7]);
    }

    [Fact]
    public void Several_columns_take_words_from_several_files()
    {
        File.WriteAllText(Path.Combine(folder.Models, "words.txt"), "w-1\nw-0\n");
        File.WriteAllText(Path.Combine(folder.Models, "devices.txt"), "web\nios\n");
        new OnnxFile().Input("x", OnnxFile.Int64, 5).Node("Cast", ["x"], ["score"], ("to", OnnxFile.Double)).Output("score", OnnxFile.Double, 5).Save(folder.Models, "m.onnx");
        var catalog = folder.Load(Text("{ oneHot: item.word, of: { file: words.txt } }, { index: request.device, of: { file: devices.txt } }, { oneHot: request.device, of: { file: devices.txt } }")
            .Replace("tensor: score", "tensor: score, width: 5, column: 2", StringComparison.Ordinal));
        folder.Findings.ShouldBeEmpty();
        catalog!.Files.Select(file => file.Name).ShouldBe(["m", "m/words/0", "m/words/1"]);
        using var surface = new InputSurface(catalog);
        Predict(surface, 2).ShouldBe([1, 1]);
    }

    [Theory]
    [InlineData("words.txt", "a\nb\na\n", "models/words.txt:3:1", "The word 'a' stands in line 1 too")]
    [InlineData("words.txt", "a\n\nb\n", "models/words.txt:2:1", "An empty line would be a word of its own.")]
    [InlineData("words.txt", "", "models/words.txt:1:1", "The file has no words.")]
    [InlineData("words.txt", "a\nb\0c\n", "models/words.txt:2:1", "This line holds what is no text.")]
    [InlineData("nowhere.txt", "a", "models/m0.yaml:6:", "models/nowhere.txt does not exist.")]
    [InlineData("../../outside.txt", "a", "models/m0.yaml:6:", "lies outside of the policy folder")]
    [InlineData("/etc/hostname", "a", "models/m0.yaml:6:", "lies outside of the policy folder")]
    [InlineData(".", "a", "models/m0.yaml:6:", "not a file")]
    public void A_file_of_words_that_cannot_be_used_is_told_at_its_place(string file, string content, string place, string sentence)
    {
        File.WriteAllText(Path.Combine(folder.Models, "words.txt"), content);
        Load($"{{ index: item.word, of: {{ file: \"{file}\" }} }}").ShouldBeNull();
        folder.Findings.ShouldContain("RP0619");
        folder.Findings.ShouldContain(place);
        folder.Findings.ShouldContain(sentence);
    }

    [Fact]
    public void A_file_of_words_in_another_encoding_or_beyond_all_size_is_refused()
    {
        var path = Path.Combine(folder.Models, "words.txt");
        File.WriteAllText(path, "ä\nö\n", Encoding.Latin1);
        Load("{ index: item.word, of: { file: words.txt } }").ShouldBeNull();
        folder.Findings.ShouldContain("The file is not UTF-8.");
        using (var huge = File.Create(path))
        {
            huge.SetLength((8 << 20) + 1);
        }

        Load("{ index: item.word, of: { file: words.txt } }").ShouldBeNull();
        folder.Findings.ShouldContain("at most 8388608 are read");
    }

    [Fact]
    public void A_hundred_thousand_words_are_found_by_their_lines()
    {
        File.WriteAllLines(Path.Combine(folder.Models, "words.txt"), Enumerable.Range(0, 100_000).Select(word => "w-" + (99_999 - word).ToString(CultureInfo.InvariantCulture)));
        using var surface = Surface("{ index: item.word, of: { file: words.txt } }");
        Predict(surface, 3).ShouldBe([99_999, 99_998, 99_997]);
    }

    [Fact]
    public void Words_that_change_are_seen_as_a_replaced_model_is()
    {
        var path = Path.Combine(folder.Models, "words.txt");
        File.WriteAllText(path, "w-0\n");
        var catalog = Load("{ index: item.word, of: { file: words.txt } }")!;
        var watch = new ModelFileWatch();
        watch.SeesChange(catalog).ShouldBeFalse();
        File.WriteAllText(path, "w-0\nw-1\n");
        watch.SeesChange(catalog).ShouldBeFalse();
        watch.SeesChange(catalog).ShouldBeTrue();
        catalog.Release();
    }

    [Fact]
    public void What_two_models_compute_alike_is_computed_once_for_a_request()
    {
        OnnxFile.Logistic([1], 0, "x").Save(folder.Models, "m.onnx");
        var text = Text("{ value: item.price / 3.0 }").Replace("INT64", "FP32", StringComparison.Ordinal);
        var catalog = folder.Load(text, text.Replace("model: m", "model: n", StringComparison.Ordinal).Replace("prediction: p", "prediction: q", StringComparison.Ordinal));
        using var surface = new InputSurface(catalog!);
        var alone = surface.Predict("p", 50, (candidates, row) => candidates.Attributes.Columns[1].SetDouble(row, row));
        surface.Steps.ShouldBeGreaterThan(0);
        var steps = surface.Steps;
        surface.PredictBoth(["p", "q"], 50, (candidates, row) => candidates.Attributes.Columns[1].SetDouble(row, row)).ShouldBe([alone, alone]);
        surface.Steps.ShouldBe(steps);
    }

    private static double Bucket(string text, int buckets, int? seed)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in (byte[])[.. seed is { } first ? BitConverter.GetBytes(first) : [], .. Encoding.UTF8.GetBytes(text)])
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        StableHash.Bucket(Encoding.UTF8.GetBytes(text), buckets, seed).ShouldBe((int)(hash % (ulong)buckets));
        return hash % (ulong)buckets;
    }

    private static double[] Predict(InputSurface surface, int rows) => surface.Predict(
        "p",
        rows,
        (candidates, row) =>
        {
            var items = candidates.Attributes;
            items.Columns[0].SetLong(row, (1L << 53) + row);
            items.Columns[1].SetDouble(row, row);
            Marketplace.Set(items, row, "word", FormattableString.Invariant($"w-{(rows == 2 && row == 1 ? 2 : row)}"));
            items.Columns[3].SetFlag(row, true);
            items.Columns[4].BeginList(row);
            items.Columns[4].AppendCode(row, items.Strings.Add("a"));
            items.Columns[4].AppendCode(row, items.Strings.Add("b"));
        },
        context =>
        {
            context.Columns[0].SetLong(0, -5);
            Marketplace.Set(context, 0, "device", "ios");
        });

    private static string Text(string column) => $$"""
        model: m
        owner: team
        version: "1"
        kind: onnx
        file: m.onnx
        inputs: [{ tensor: x, type: INT64, columns: [{{column}}] }]
        outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 0.5 }] }]
        """;

    private Objectives.Registry.ModelCatalog? Load(string column) => folder.Load(Text(column));

    private InputSurface Surface(string column)
    {
        var catalog = Load(column);
        folder.Findings.ShouldBeEmpty();
        return new InputSurface(catalog!);
    }
}
