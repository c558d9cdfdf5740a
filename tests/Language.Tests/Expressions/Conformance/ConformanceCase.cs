using System.Text.Json.Nodes;
using RankOrchestrator.Language.Expressions.FreeStanding;

namespace RankOrchestrator.Language.Tests.Expressions.Conformance;

/// <summary>One <c>test</c> of a conformance file.</summary>
internal sealed record ConformanceCase(string Name, TextProtoMessage Test)
{
    public string Expression => Test.Scalar("expr")!;

    /// <summary>Null when we do what the suite expects, else what happens instead.</summary>
    public string? Run()
    {
        if (Test.Has("check_only") || Test.Has("typed_result"))
        {
            return "expects the type checker's result";
        }

        if (Test.Has("container"))
        {
            return "needs a container";
        }

        var bindings = new JsonObject();
        foreach (var binding in Test.Messages("bindings"))
        {
            var bound = binding.Message("value")?.Message("value");
            if (bound is null || ConformanceValue.Binding(bound) is not { } json)
            {
                return "binds a value of a kind that the language does not have";
            }

            bindings[binding.Scalar("key")!] = json;
        }

        var line = ExpressionEvaluation.CaseLine(new JsonObject { ["expr"] = Expression, ["bindings"] = bindings }.ToJsonString());
        if (line.Contains("outside this language", StringComparison.Ordinal))
        {
            // Even where an error is expected: this one has another cause.
            return line;
        }

        if (Test.Message("eval_error") is not null)
        {
            return line.StartsWith("{\"error\":", StringComparison.Ordinal) ? null : $"expected an error, got {line}";
        }

        // Without an expectation the suite means true.
        return Test.Message("value") is { } value
            ? ConformanceValue.Compare(value, line)
            : string.Equals(line, """{"value":true,"type":"bool"}""", StringComparison.Ordinal) ? null : line;
    }
}
