using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Language.Tests.Expressions;

/// <summary>An error inside an expression stands at its line and column of the file, however YAML writes the scalar.</summary>
public sealed class ExpressionPlaceTests
{
    [Theory]
    [InlineData("match: item.prise > 1.0", 1, 13)]
    [InlineData("match:    item.prise > 1.0   # expensive", 1, 16)]
    [InlineData("match: 'item.prise > 1.0'", 1, 14)]
    [InlineData("match: \"item.prise > 1.0\"", 1, 14)]
    [InlineData("match: 'request.country == ''SA'' && item.prise > 1.0'", 1, 43)]
    [InlineData("match: \"request.country == \\\"SA\\\" && item.prise > 1.0\"", 1, 43)]
    [InlineData("match: \"request.country == '\\u0053A' && item.prise > 1.0\"", 1, 46)]
    [InlineData("match: |\n  item.prise > 1.0", 2, 8)]
    [InlineData("match: |-\n    true &&\n    item.prise > 1.0\n", 3, 10)]
    [InlineData("match: >\n  true\n  && item.prise > 1.0\n", 3, 11)]
    [InlineData("match: >-\n\n  true &&\n\n  true && item.prise > 1.0\n", 5, 16)]
    [InlineData("match: true &&\n  item.prise > 1.0", 2, 8)]
    [InlineData("match: 'true &&\n  item.prise > 1.0'", 2, 8)]
    [InlineData("match: |\n  // prices\n  true && // more\n    item.prise > 1.0", 4, 10)]
    [InlineData("a:\n  - b:\n      match: |\n        item.prise > 1.0", 4, 14)]
    [InlineData("match: \"'🤪' != 'x' && item.prise > 1.0\"", 1, 29)]
    public void The_place_of_an_error(string yaml, int line, int column)
    {
        var diagnostics = new DiagnosticBag();
        var scalar = Scalars(YamlReader.Read(new SourceText("rules.yaml", yaml), diagnostics).ShouldNotBeNull()).Last();
        diagnostics.ToSorted().ShouldBeEmpty();
        var schema = new SurfaceSchema(new TableSchema([new("price", ColumnType.Double)]), TableSchema.Empty, new TableSchema([new("country", ColumnType.String)]));

        var error = ExpressionCompiler.Compile(scalar.Text, new ExpressionEnvironment(schema, new VocabularyBuilder()), ExpressionPurpose.ItemCondition).Errors.Single();

        error.Code.ShouldBe(ExpressionCodes.UnknownName);
        diagnostics.Error(error.Code, scalar.Source, scalar.SpanOf(error.Start, error.Length), error.Message, error.Hint);
        var found = diagnostics.ToSorted().Single();
        (found.Position.Line, found.Position.Column).ShouldBe((line, column));
        yaml.Substring(found.Span.Start, found.Span.Length).ShouldBe("prise");
    }

    private static IEnumerable<YamlScalar> Scalars(YamlNode node) => node switch
    {
        YamlScalar scalar => [scalar],
        YamlSequence sequence => sequence.Items.SelectMany(Scalars),
        YamlMapping mapping => mapping.Entries.SelectMany(entry => Scalars(entry.Value)),
        _ => [],
    };
}
