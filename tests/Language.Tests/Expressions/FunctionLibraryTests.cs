using RankOrchestrator.Language.Expressions.Library;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Language.Tests.Expressions;

/// <summary>The functions of the language stand in one place, and the reference says of each what stands there.</summary>
public sealed class FunctionLibraryTests
{
    [Fact]
    public void Every_function_is_defined_once() => Functions.All.Select(definition => definition.Function).ShouldBe(Enum.GetValues<Function>());

    [Fact]
    public void The_reference_has_a_row_for_every_function_and_no_others()
    {
        var rows = Functions.All.Where(definition => !definition.Forms.HasFlag(FunctionForms.Operator)).Select(definition => Row(definition.Row.ShouldNotBeNull(definition.Name)));
        var lines = DocumentedExpressionTests.Reference().SkipWhile(line => line != "## Functions").SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1);
        lines.TakeWhile(line => line.Length > 0).ShouldBe(rows, ignoreOrder: true);
    }

    [Fact]
    public void Every_name_of_a_row_is_a_name_of_its_function()
        => Functions.All.Where(definition => definition.Row is not null).ShouldAllBe(definition => definition.Row!.Value.Usage.Contains(definition.Name + "(", StringComparison.Ordinal));

    private static string Row((string Usage, string Gives, string Remark) row) => $"|{Cell(row.Usage)}|{Cell(row.Gives)}|{Cell(row.Remark)}|";

    private static string Cell(string text) => text.Length == 0 ? " " : $" {text} ";
}
