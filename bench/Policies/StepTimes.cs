using System.Text;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Bench.Policies;

/// <summary>How long a metered step of an expression takes: the unit of <see cref="ExpressionLimits.PageSteps"/> in time.</summary>
internal static class StepTimes
{
    private const string Ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    private const int Candidates = 300;

    private static readonly (string Name, string Text)[] Expressions =
    [
        ("macros over a literal list", $"{Ten}.all(a, {Ten}.all(b, {Ten}.all(c, item.price > 0.0)))"),
        ("macros over a list attribute", "item.labels.exists(a, item.labels.exists(b, a != b && a == 'none'))"),
        ("text put together", "item.labels.map(a, a + ' ' + a + ' ' + string(item.price)).exists(b, b == '')"),
        ("a pattern in a column", "item.title.matches('(?i)sale|reduced|[0-9]+ ?% off')"),
        ("a pattern in text put together", "(item.title + '!').matches('(?i)sale|reduced|[0-9]+ ?% off')"),
        ("dates in a named zone", "(item.publishedAt + duration('1h')).getHours('Asia/Riyadh') > 12"),
        ("powers over columns", string.Join(" && ", Enumerable.Repeat("pow(item.price, 1.5) + exp(item.price) > 0.0", 50))),
        ("comparisons over columns", string.Join(" && ", Enumerable.Repeat("item.price > 0.0", 200))),
    ];

    public static void Print(TimeSpan time)
    {
        Console.WriteLine($"| {Candidates} candidates | steps | median µs | ns a step |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (name, text) in Expressions)
        {
            var (expression, frame) = Compile(text);
            var rows = new ulong[Bits.Words(frame.RowCount)];
            frame.Meter.Reset(long.MaxValue);
            expression.FillMask(frame, rows);
            var steps = frame.Meter.Spent;
            var measured = Measurement.Of(() => expression.FillMask(frame, rows), time);
            Console.WriteLine($"| {name} | {steps:N0} | {measured.Median:N0} | {measured.Median * 1_000 / steps:F1} |");
        }
    }

    private static (CompiledExpression Expression, EvaluationFrame Frame) Compile(string text)
    {
        var schema = new SurfaceSchema(
            new TableSchema([new("title", ColumnType.String), new("price", ColumnType.Double), new("publishedAt", ColumnType.Timestamp), new("labels", ColumnType.String) { IsList = true }]),
            new TableSchema([]),
            new TableSchema([]));
        var environment = new ExpressionEnvironment(schema, new VocabularyBuilder());
        var (expression, errors) = ExpressionCompiler.Compile(text, environment, ExpressionPurpose.ItemCondition);
        if (expression is null)
        {
            throw new InvalidOperationException(errors[0].Message);
        }

        var request = new RankRequest(schema, environment.Vocabulary.Build());
        request.Context.AddRow();
        for (var row = 0; row < Candidates; row++)
        {
            request.Candidates.AddRow();
            var columns = request.Candidates.Attributes.Columns;
            columns[0].SetCode(row, request.Strings.Add(Encoding.UTF8.GetBytes($"A kettle of 1.{row} litres in brushed steel, with a lid that stays cool and a cord that winds up")));
            columns[1].SetDouble(row, 1 + row);
            columns[2].SetLong(row, Clock.Now.AddHours(-row).Ticks);
            columns[3].BeginList(row);
            for (var label = 0; label < 20; label++)
            {
                columns[3].AppendCode(row, request.Strings.Add(Encoding.UTF8.GetBytes($"label-{(row + label) % 40}")));
            }
        }

        return (expression, new EvaluationFrame(request.Candidates, request.Context, new PredictionTable([]), new TagTable(0)));
    }
}
