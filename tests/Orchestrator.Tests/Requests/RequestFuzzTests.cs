using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

/// <summary>
/// Requests changed at random, as bytes and as JSON values. Whatever comes out, the service answers with a page or says
/// what is wrong; it never throws.
/// </summary>
public sealed class RequestFuzzTests
{
    private static readonly string[] Splices =
    [
        "NaN", "Infinity", "-Infinity", "1e999", "-1e-999", "1E+308", "9223372036854775808", "-0", "0x1", "01", "null", "true", "[[[[", "]]]]", "{", "}", "\"", ",", ":", "\\",
        "\"\\ud800\"", "\"\\udc00\"", "\"\\u0000\"", "\\ud83d", "\"\\uD83D\\uDE00\"", "\u00ff", "\ufeff", "// comment", "/* */", "\"surface\":\"home\",", "\"candidates\":[],", "\"id\":\"p-1\",",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e308", "-1e308", "9223372036854775807", "18446744073709551615", "\"\"", "\"x\"", "\"2026-02-20T18:00:00Z\"", "\"2026-02-20\"", "\"-5s\"", "\"9e99s\"", "[]", "{}", "[null]", "[[1]]",
        "{\"id\":\"p-1\"}", "\"0001-01-01T00:00:00-14:00\"", "\"9999-12-31T23:59:59.9999999+14:00\"", "\"home\"", "\"\\ud800\"", "[\"a\",\"b\",\"c\"]",
    ];

    [Fact]
    public async Task Any_bytes_are_answered()
    {
        using var engine = new TestEngine();
        var original = Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest);
        var random = new Random(20260220);
        var answered = 0;
        for (var attempt = 0; attempt < 100_000; attempt++)
        {
            var mutated = new List<byte>(original);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                Mutate(mutated, random);
            }

            answered += await AnswerAsync(engine, mutated.ToArray()) ? 1 : 0;
        }

        // Some changes, such as of a digit, leave a good request; else nothing after reading would have been tried.
        answered.ShouldBeInRange(500, 50_000);
    }

    [Fact]
    public async Task Any_values_are_answered()
    {
        using var engine = new TestEngine();
        var random = new Random(7);
        var answered = 0;
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            var request = JsonNode.Parse(PolicyFolder.HomeRequest)!;
            for (var change = random.Next(1, 3); change > 0; change--)
            {
                var places = Places(request).ToArray();
                var (parent, key) = places[random.Next(places.Length)];
                var value = Values[random.Next(Values.Length)];
                Put(parent, key, value.Contains("\\ud800", StringComparison.Ordinal) ? JsonValue.Create("\ufffd") : JsonNode.Parse(value));
            }

            answered += await AnswerAsync(engine, Encoding.UTF8.GetBytes(request.ToJsonString())) ? 1 : 0;
        }

        answered.ShouldBeInRange(500, 9_500);
    }

    [Fact]
    public async Task A_workspace_that_has_seen_a_bad_request_makes_the_next_page_as_if_it_had_not()
    {
        using var engine = new TestEngine();
        var expected = WithoutTimings(await engine.PageAsync(PolicyFolder.HomeRequest));
        var original = Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest);
        var random = new Random(3);
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var mutated = new List<byte>(original);
            Mutate(mutated, random);
            await AnswerAsync(engine, mutated.ToArray());
            WithoutTimings(await engine.PageAsync(PolicyFolder.HomeRequest)).ShouldBe(expected);
        }
    }

    private static async Task<bool> AnswerAsync(TestEngine engine, byte[] request)
    {
        try
        {
            using var result = await engine.RankAsync(request);
            if (result.Problem is { } problem)
            {
                problem.Status.ShouldBe(400);
                problem.Errors.Count.ShouldBeInRange(1, 20);
                return false;
            }

            var items = JsonNode.Parse(result.Answer.Span)!["items"]!.AsArray();
            items.ShouldAllBe(item => double.IsFinite((double)item!["value"]!));
            return true;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException("This request was not answered: " + Encoding.Latin1.GetString(request), exception);
        }
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        var place = random.Next(bytes.Count);
        var length = Math.Min(random.Next(1, 40), bytes.Count - place);
        switch (random.Next(6))
        {
            case 0:
                bytes[place] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(place, length);
                break;
            case 2:
                bytes.InsertRange(place, bytes.GetRange(place, length));
                break;
            case 3:
                bytes.InsertRange(place, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                break;
            case 4:
                var digits = random.Next(1_000).ToString(CultureInfo.InvariantCulture);
                bytes.InsertRange(place, Encoding.UTF8.GetBytes(digits));
                break;
            default:
                bytes.RemoveRange(place, length);
                bytes.InsertRange(place, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                break;
        }

        if (bytes.Count == 0)
        {
            bytes.Add((byte)'{');
        }
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value).Prepend((node, member.Key))),
        JsonArray elements => Enumerable.Range(0, elements.Count).SelectMany(index => Places(elements[index]).Prepend((node, index))),
        _ => [],
    };

    private static void Put(JsonNode parent, object key, JsonNode? value)
    {
        if (key is string member)
        {
            parent[member] = value;
        }
        else
        {
            parent[(int)key] = value;
        }
    }

    private static string WithoutTimings(JsonNode answer)
    {
        answer.AsObject().Remove("timings");
        return answer.ToJsonString();
    }
}
