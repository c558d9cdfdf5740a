using System.Text;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.Registry;

namespace RankOrchestrator.Objectives.Tests.Building;

/// <summary>A surface of a marketplace, and requests to it.</summary>
public sealed class Marketplace
{
    public static readonly SurfaceSchema Schema = new(
        new TableSchema([
            new("merchant", ColumnType.String), new("category", ColumnType.String), new("brand", ColumnType.String),
            new("price", ColumnType.Double), new("margin", ColumnType.Double), new("rating", ColumnType.Double),
            new("sponsored", ColumnType.Bool), new("inStock", ColumnType.Bool), new("newMerchant", ColumnType.Bool),
            new("publishedAt", ColumnType.Timestamp), new("labels", ColumnType.String) { IsList = true },
        ]),
        new TableSchema([
            new("ctr7d", ColumnType.Double), new("cvr30d", ColumnType.Double), new("affinity", ColumnType.Double), new("popularity", ColumnType.Double),
            new("merchantQuality", ColumnType.Double), new("relevance", ColumnType.Double), new("discount", ColumnType.Double),
        ]),
        new TableSchema([
            new("userId", ColumnType.String), new("country", ColumnType.String), new("device", ColumnType.String), new("query", ColumnType.String),
            new("storeId", ColumnType.String), new("tenureDays", ColumnType.Double), new("orders30d", ColumnType.Double), new("loyaltyTier", ColumnType.String),
        ]));

    public static readonly DateTimeOffset Now = new(2026, 2, 20, 18, 0, 0, TimeSpan.Zero);

    public Marketplace(params ReadOnlySpan<string> predictions)
    {
        Environment = new ExpressionEnvironment(Schema, new VocabularyBuilder()) { Predictions = [.. predictions], Weights = ["click", "order", "margin"] };
    }

    public Marketplace(ModelCatalog catalog)
        : this(catalog.Predictions.AsSpan())
    {
    }

    public ExpressionEnvironment Environment { get; }

    /// <summary>A request of some candidates with plausible values, the same for the same number.</summary>
    public EvaluationFrame Frame(int candidates, Action<RankRequest>? adjust = null)
    {
        var request = new RankRequest(Schema, Environment.Vocabulary.Build()) { Now = Now, SlotCount = 10 };
        var context = request.Context;
        context.AddRow();
        Set(context, 0, "userId", "u-9");
        Set(context, 0, "country", "SA");
        Set(context, 0, "device", "ios");
        Set(context, 0, "tenureDays", 120);
        for (var row = 0; row < candidates; row++)
        {
            request.Candidates.AddRow();
            request.Candidates.SetId(row, Encoding.UTF8.GetBytes($"p-{row:00000}"));
            var items = request.Candidates.Attributes;
            Set(items, row, "merchant", $"m-{row % 7}");
            Set(items, row, "category", (row % 3) switch { 0 => "dates", 1 => "coffee", _ => "toys" });
            Set(items, row, "price", 10 + (row % 90));
            Set(items, row, "margin", 0.1 + (0.001 * (row % 300)));
            items.Columns[Schema.Attributes.IndexOf("sponsored")].SetFlag(row, row % 5 == 0);
            items.Columns[Schema.Attributes.IndexOf("publishedAt")].SetLong(row, Now.AddHours(-row).UtcTicks);
            Set(request.Candidates.Features, row, "ctr7d", 0.01 + (0.0001 * (row % 400)));
            if (row % 4 != 0)
            {
                Set(request.Candidates.Features, row, "affinity", Math.Sin(row) / 2);
            }
        }

        adjust?.Invoke(request);
        request.Candidates.SortById().ShouldBe(-1);
        return new EvaluationFrame(request.Candidates, request.Context, new PredictionTable(Environment.Predictions), new TagTable(0))
        {
            NowTicks = Now.UtcTicks,
            Weights = [1, 5, 2],
        };
    }

    public static void Set(ColumnTable table, int row, string column, double value) => table.Columns[table.Schema.IndexOf(column)].SetDouble(row, value);

    public static void Set(ColumnTable table, int row, string column, string value) => table.Columns[table.Schema.IndexOf(column)].SetCode(row, table.Strings.Add(value));
}
