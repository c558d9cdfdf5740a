using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.Objectives.Tests.Registry;

/// <summary>What a model's file says of its inputs is compared with what the registry sends, by name.</summary>
public sealed class TrainedInputsTests : IDisposable
{
    private const string Columns = "[feature.ctr7d, { value: item.price / 2.0 }, { oneHot: item.category, of: [dates, coffee] }, { oneHot: request.device, of: [ios], other: true }]";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("feature.ctr7d,item.halfPrice,item.category=dates,item.category=coffee,request.device=ios,request.device=?")]
    [InlineData("ctr7d, halfPrice, category_dates, category_coffee, device_ios, device_rest")]
    [InlineData("""["feature.ctr7d", "x", "item.category=dates", "item.category=coffee", "request.device=ios", "y"]""")]
    [InlineData("""{"features": ["feature.ctr7d", "x", "item.category=dates", "item.category=coffee", "request.device=ios", "y"]}""")]
    [InlineData("feature.ctr7d,x,item.category,request.device")]
    [InlineData("""{"another": ["a"]}""")]
    [InlineData("f0,f1,f2,f3,f4,f5")]
    [InlineData("Column_0,Column_1,Column_2,Column_3,Column_4,Column_5")]
    public void The_same_names_in_the_same_order_are_taken(string inputs)
    {
        Save(("inputs", inputs));
        var catalog = Load();
        folder.Findings.ShouldBeEmpty();
        catalog!.Release();
    }

    [Theory]
    [InlineData(
        "feature.cvr30d,x,item.category=dates,item.category=coffee,request.device=ios,y",
        "trained with 'feature.cvr30d' as column 0 of input 'features', the registry sends 'feature.ctr7d' there.")]
    [InlineData(
        "feature.ctr7d,x,item.category=coffee,item.category=dates,request.device=ios,y",
        "trained with 'item.category=coffee' as column 2 of input 'features', the registry sends 'item.category=dates' there.")]
    [InlineData(
        "item.price,feature.ctr7d,item.category=dates,item.category=coffee,request.device=ios,y",
        "trained with 'item.price' as column 0 of input 'features', the registry sends 'feature.ctr7d' there.")]
    [InlineData("x,x,item.category=dates,item.category=coffee,request.device=ios,feature.ctr7d", "trained with 'x' as column 0")]
    [InlineData("feature.ctr7d,x,y", "trained with 3 columns for input 'features', the registry sends 6.")]
    [InlineData("f0,f2,f1,f3,f4,f5", "trained with 'f0' as column 0 of input 'features', the registry sends 'feature.ctr7d' there.")]
    [InlineData("[1, 2]", "has 'inputs' among its metadata, which is no list of names.")]
    [InlineData("""{"features": "a"}""", "has 'inputs' among its metadata, which is no list of names.")]
    public void Others_or_another_order_are_refused_with_both_sides(string inputs, string sentence)
    {
        Save(("inputs", inputs));
        Load().ShouldBeNull();
        folder.Findings.ShouldContain("RP0616");
        folder.Findings.ShouldContain("models/m0.yaml:6:");
        folder.Findings.ShouldContain(sentence);
    }

    [Fact]
    public void A_column_whose_computation_moved_to_the_place_of_a_named_one_is_found()
    {
        Save(("inputs", "item.category=dates,feature.ctr7d,x,item.category=coffee,request.device=ios,y"));
        Load().ShouldBeNull();
        folder.Findings.ShouldContain("trained with 'item.category=dates' as column 0");
    }

    [Fact]
    public void A_column_goes_by_the_name_that_its_author_gives_it()
    {
        Save(("inputs", "ctr_7d,half_price,item.category=dates,item.category=coffee,request.device=ios,y"));
        Load().ShouldBeNull();
        var named = Load(Columns.Replace("feature.ctr7d", "{ value: feature.ctr7d, name: ctr_7d }", StringComparison.Ordinal).Replace("2.0 }", "2.0, name: half_price }", StringComparison.Ordinal));
        folder.Findings.ShouldBeEmpty();
        named!.Release();
        Load(Columns.Replace("feature.ctr7d", "{ value: feature.ctr7d, name: ctr_7d }", StringComparison.Ordinal).Replace("2.0 }", "2.0, name: price }", StringComparison.Ordinal)).ShouldBeNull();
        folder.Findings.ShouldContain("trained with 'half_price' as column 1 of input 'features', the registry sends 'price' there.");
    }

    [Theory]
    [InlineData("""{"item.category": ["dates", "coffee"]}""", null)]
    [InlineData("""{"category": ["dates", "coffee"], "elsewhere": ["x"]}""", null)]
    [InlineData("""{"item.category": ["coffee", "dates"]}""", "trained with 'coffee' as word 0 of 'item.category', the registry has 'dates' there (2 words against 2).")]
    [InlineData("""{"item.category": ["dates", "coffee", "tea"]}""", "trained with 'tea' as word 2 of 'item.category', the registry has none there (3 words against 2).")]
    [InlineData("""{"item.category": ["dates"]}""", "trained with none as word 1 of 'item.category', the registry has 'coffee' there (1 words against 2).")]
    [InlineData("""{"item.category": "dates"}""", "has 'vocabularies' among its metadata, which is no object of lists.")]
    [InlineData("dates,coffee", "has 'vocabularies' among its metadata, which is no object of lists.")]
    public void Vocabularies_are_compared_word_by_word(string vocabularies, string? sentence)
    {
        Save(("vocabularies", vocabularies));
        var catalog = Load();
        catalog?.Release();
        folder.Findings.ShouldContain(sentence ?? "");
        (catalog is null).ShouldBe(sentence is not null, folder.Findings);
    }

    private void Save(params ReadOnlySpan<(string Key, string Value)> properties)
    {
        var file = OnnxFile.Logistic([1, 2, 3, 4, 5, 6], 0);
        foreach (var (key, value) in properties)
        {
            file.Property(key, value);
        }

        file.Save(folder.Models, "m.onnx");
    }

    private Objectives.Registry.ModelCatalog? Load(string columns = Columns) => folder.Load($$"""
        model: m
        owner: team
        version: "1"
        kind: onnx
        file: m.onnx
        inputs: [{ tensor: features, columns: {{columns}} }]
        outputs: [{ prediction: p, tensor: score, fallback: [{ prior: 0 }] }]
        """);
}
