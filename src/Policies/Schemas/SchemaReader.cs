using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Schemas;

/// <summary>Reads what requests may carry.</summary>
internal static class SchemaReader
{
    public static SurfaceSchema Read(RecordReader schema)
        => new(
            new TableSchema(Table(schema.Record("attributes")).Columns.Concat(State(schema))),
            Table(schema.Record("features")),
            Table(schema.Record("context")));

    private static IEnumerable<ColumnDefinition> State(RecordReader schema)
        => schema.Scalars("state").Select(name => name.Text).Distinct(StringComparer.Ordinal).Select(State);

    private static ColumnDefinition State(string name)
        => new(StateColumns.Prefix + name, ColumnType.Bool) { Description = "Filled by the service from feedback, whatever a request says of it." };

    private static TableSchema Table(RecordReader? columns)
        => columns is { } written ? new TableSchema(written.Mapping.Entries.Select(entry => Column(entry.Key.Text, new RecordReader((YamlMapping)entry.Value)))) : TableSchema.Empty;

    private static ColumnDefinition Column(string name, RecordReader column)
    {
        var type = column.Text("type") switch
        {
            "string" => ColumnType.String,
            "int" => ColumnType.Int,
            "bool" => ColumnType.Bool,
            "timestamp" => ColumnType.Timestamp,
            "duration" => ColumnType.Duration,
            _ => ColumnType.Double,
        };
        return new ColumnDefinition(name, type)
        {
            IsList = column.Flag("list") ?? false,
            Dimension = column.Flag("list") is true ? column.Whole("dimension") : null,
            IsMap = column.Flag("map") ?? false,
            AllowedKeys = column.Flag("map") is true ? [.. column.Scalars("keys").Select(key => key.Text).Distinct(StringComparer.Ordinal)] : [],
            Nullable = !(column.Flag("required") ?? false),
            Minimum = column.Number("min"),
            Maximum = column.Number("max"),
            AllowedValues = [.. column.Scalars("values").Select(value => value.Text)],
            Description = column.Text("description"),
        };
    }
}
