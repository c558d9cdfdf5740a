using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Expressions.FreeStanding;

namespace RankOrchestrator.Language.Tests.Expressions.Limits;

/// <summary>
/// Whatever the input, the answer is a line and costs no more than it may. <c>RANK_FUZZ_CASES=1000000 dotnet test tests/Language.Tests
/// --filter MutatedCasesTests</c> tries a million.
/// </summary>
public sealed class MutatedCasesTests
{
    [Fact]
    public void Every_mutated_case_has_an_answer_within_cost_and_memory()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("RANK_FUZZ_CASES") ?? "25000", CultureInfo.InvariantCulture);
        var cases = new MutatedCases(seed: 20260220);
        var values = 0;
        for (var index = 0; index < count; index++)
        {
            var line = cases.Next();
            var answer = ExpressionEvaluation.CaseLine(line);
            Spending.OfCase(line).ShouldBeAllowed(line);
            using var json = JsonDocument.Parse(answer);
            values += json.RootElement.TryGetProperty("value", out _) ? 1 : 0;
            (json.RootElement.TryGetProperty("type", out _) != json.RootElement.TryGetProperty("error", out _)).ShouldBeTrue(answer);
        }

        // The mutations must leave something alive, or the interpreter is never reached.
        values.ShouldBeGreaterThan(count / 20);
    }
}
