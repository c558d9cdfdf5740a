using System.Collections.Immutable;
using System.IO.Compression;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>Reads a log and its items.</summary>
internal static class OpenBanditReader
{
    /// <summary>The log, or one sentence about why it cannot be read.</summary>
    public static (OpenBanditLog? Log, string? Problem) Read(OpenBanditSource source)
    {
        try
        {
            var (itemPath, logPath) = (source.ItemPath, source.LogPath);
            using var itemFile = File.OpenText(itemPath);
            var items = ReadItems(new LogTable(itemPath, itemFile));
            using var compressed = File.OpenRead(logPath);
            using var text = new StreamReader(new GZipStream(compressed, CompressionMode.Decompress));
            return (new OpenBanditLog(source, items, ReadImpressions(new LogTable(logPath, text), items.Length)), null);
        }
        catch (LogFormatException exception)
        {
            return (null, exception.Message + ".");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return (null, exception.Message);
        }
    }

    private static ImmutableArray<ShopItem> ReadItems(LogTable table)
    {
        var id = table.Column("item_id");
        var (first, second, third, fourth) = (table.Column("item_feature_0"), table.Column("item_feature_1"), table.Column("item_feature_2"), table.Column("item_feature_3"));
        var items = ImmutableArray.CreateBuilder<ShopItem>();
        while (table.Read())
        {
            // The file is sorted by id, so that an id is an index.
            table.Whole(id, items.Count, items.Count);
            items.Add(new ShopItem(table.Number(first), table.Text(second), table.Text(third), table.Text(fourth)));
        }

        return items.ToImmutable();
    }

    private static ImmutableArray<Impression> ReadImpressions(LogTable table, int items)
    {
        var (row, at, item, position, click, propensity) =
            (table.Column(""), table.Column("timestamp"), table.Column("item_id"), table.Column("position"), table.Column("click"), table.Column("propensity_score"));
        var (user, affinities) = (table.Columns("user_feature_"), table.Columns("user-item_affinity_"));
        if (affinities.Length != items)
        {
            throw new LogFormatException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The log has affinities to {affinities.Length} items, the shop {items} items"));
        }

        var impressions = ImmutableArray.CreateBuilder<Impression>();
        while (table.Read())
        {
            impressions.Add(new Impression(
                table.Whole(row, 0, int.MaxValue),
                table.Moment(at),
                table.Whole(item, 0, items - 1),
                table.Whole(position, 1, OpenBanditLog.Positions),
                table.Whole(click, 0, 1) == 1,
                table.Probability(propensity),
                [.. user.Select(table.Text)],
                [.. affinities.Select(table.Number)]));
        }

        return impressions.ToImmutable();
    }
}
