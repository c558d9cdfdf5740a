using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

/// <summary>Vectors of a request: lists of one fixed length.</summary>
public sealed class VectorReadingTests : IDisposable
{
    private readonly TestEngine engine = new(Prepare);

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("[0.1, 0.2]", "/candidates/0/attributes/embedding", "Must have 3 elements, not 2.")]
    [InlineData("[]", "/candidates/0/attributes/embedding", "Must have 3 elements, not 0.")]
    [InlineData("[0.1, 0.2, 0.3, 0.4]", "/candidates/0/attributes/embedding/3", "Has more than 3 elements.")]
    [InlineData("[0.1, \"NaN\", 0.3]", "/candidates/0/attributes/embedding/1", "Must be a number, not a string (NaN).")]
    [InlineData("[0.1, null, 0.3]", "/candidates/0/attributes/embedding/1", "Must be a number, not null.")]
    [InlineData("[0.1, 1e999, 0.3]", "/candidates/0/attributes/embedding/1", "The number 1e999 is too large.")]
    [InlineData("{ \"x\": 1 }", "/candidates/0/attributes/embedding", "Must be a list, not an object.")]
    [InlineData("0.5", "/candidates/0/attributes/embedding", "Must be a list, not a number.")]
    public async Task What_is_wrong_with_a_vector_is_refused_where_it_stands(string vector, string pointer, string message)
    {
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(Request(vector)));
        var error = result.Problem.ShouldNotBeNull().Errors.ShouldHaveSingleItem();
        (error.Pointer, error.Message).ShouldBe((pointer, message));
    }

    [Fact]
    public async Task A_literal_NaN_is_no_JSON()
    {
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(Request("[0.1, NaN, 0.3]")));
        result.Problem.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("[0.1, 0.2, 0.3]")]
    [InlineData("[0, 0, 0]")]
    [InlineData("null")]
    public async Task A_vector_of_the_right_length_is_read(string vector) => (await engine.PageAsync(Request(vector)))["items"]!.AsArray().Count.ShouldBe(3);

    [Fact]
    public async Task A_bad_vector_counts_as_missing_where_reading_is_tolerant()
    {
        using var tolerant = new TestEngine(policies =>
        {
            Prepare(policies);
            policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 5s\nrequests: { reading: tolerant }");
        });
        var page = await tolerant.PageAsync(Request("[0.1, 0.2]"));
        page["degraded"]!.AsArray().Select(one => one!["reason"]!.GetValue<string>()).ShouldBe(["bad-field", "missing-attribute"], ignoreOrder: true);
    }

    [Fact]
    public void The_service_describes_its_vectors()
    {
        var document = JsonNode.Parse(new Orchestrator.OpenApi.ServiceDescription(engine.Engine.Plans).Document())!.ToJsonString();
        document.ShouldContain("""{"type":["array","null"],"items":{"type":"number","format":"double"},"maxItems":3,"minItems":3}""");
    }

    private static void Prepare(PolicyFolder policies)
    {
        const string labels = "labels: { type: string, list: true }";
        policies.Replace("schema/shop.yaml", labels, "labels: { type: string, list: true }\n  embedding: { type: double, list: true, dimension: 3 }");
        policies.Write("rules/shop.yaml", """
            constraints:
              - { name: looks, why: test, owner: tests, unlike: { by: item.embedding, above: 0.9, size: 2 } }
            """);
    }

    /// <summary>The fixture's request; every candidate has a vector, the first the given one.</summary>
    private static string Request(string vector)
    {
        var candidates = PolicyFolder.HomeRequest.Split("\"attributes\": {");
        var request = new StringBuilder(candidates[0]);
        for (var number = 1; number < candidates.Length; number++)
        {
            var embedding = number == 1 ? vector : $"[{number}, 0, {10 - (number * number)}]";
            request.Append("\"attributes\": { \"embedding\": ").Append(embedding).Append(',').Append(candidates[number]);
        }

        return request.ToString();
    }
}
