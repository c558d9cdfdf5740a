using System.Text.Json;
using RankOrchestrator.Language.Expressions.FreeStanding;

namespace RankOrchestrator.Language.Tests.Expressions;

/// <summary>What <c>docs/expressions.md</c> says an expression gives is what it gives.</summary>
public sealed class DocumentedExpressionTests
{
    private const string Mark = "// → ";

    [Fact]
    public void Every_example_of_the_language_reference_gives_what_it_says()
    {
        var examples = Examples().ToList();
        examples.Count.ShouldBeGreaterThan(30);

        foreach (var (expression, expected) in examples)
        {
            var answer = JsonDocument.Parse(ExpressionEvaluation.Line(expression, bindings: null)).RootElement;
            var actual = answer.TryGetProperty("value", out var value) ? value.GetRawText() : "error";
            actual.ShouldBe(expected, expression);
        }
    }

    /// <summary>The lines of <c>docs/expressions.md</c>.</summary>
    internal static IEnumerable<string> Reference()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "expressions.md")))
        {
            folder = folder.Parent.ShouldNotBeNull("docs/expressions.md is above the tests");
        }

        return File.ReadLines(Path.Combine(folder.FullName, "docs", "expressions.md"));
    }

    private static IEnumerable<(string Expression, string Expected)> Examples()
    {
        foreach (var line in Reference())
        {
            var mark = line.LastIndexOf(Mark, StringComparison.Ordinal);
            if (mark > 0 && !line.Contains('`', StringComparison.Ordinal))
            {
                yield return (line, line[(mark + Mark.Length)..].Trim());
            }
        }
    }
}
