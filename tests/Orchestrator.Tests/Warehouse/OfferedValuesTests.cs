using System.Text;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Warehouse;

namespace RankOrchestrator.Orchestrator.Tests.Warehouse;

/// <summary>Which values of attributes candidates are counted by.</summary>
public sealed class OfferedValuesTests
{
    [Fact]
    public void Candidates_are_counted_by_texts_in_their_order_and_those_without_one_are_not()
        => Written(["\"m\"", "\"k\"", "null", "\"m\"", "3", "true", "[\"m\"]"])
            .ShouldBe("""{"offered.attribute":["merchant","merchant"],"offered.value":["k","m"],"offered.candidates":[1,2]}""");

    [Theory]
    [InlineData(OfferedValues.MostValues, OfferedValues.MostValues)]
    [InlineData(OfferedValues.MostValues + 1, 0)]
    public void An_attribute_that_says_who_a_candidate_is_is_left_out(int values, int written)
        => JsonElement.Parse(Written([.. Enumerable.Range(0, values).Select(value => $"\"{value}\"")])).GetProperty("offered.value").GetArrayLength().ShouldBe(written);

    private static string Written(string[] cells)
    {
        var column = Array.ConvertAll(cells, cell => JsonElement.Parse(cell));
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            OfferedValues.Write(json, [("merchant", place => column[place])], cells.Length);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
