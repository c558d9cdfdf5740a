using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Domain.Tests.Tables;

/// <summary>A row that was taken back leaves nothing behind for the row that is appended in its place.</summary>
public sealed class RemovedRowTests
{
    [Theory]
    [InlineData(ColumnType.Bool, false)]
    [InlineData(ColumnType.Bool, true)]
    [InlineData(ColumnType.Int, false)]
    [InlineData(ColumnType.Int, true)]
    [InlineData(ColumnType.Double, false)]
    [InlineData(ColumnType.Double, true)]
    [InlineData(ColumnType.String, false)]
    [InlineData(ColumnType.String, true)]
    public void Its_cells_are_absent_and_its_elements_are_gone(ColumnType type, bool isList)
    {
        var table = new ColumnTable(new TableSchema([new ColumnDefinition("x", type) { IsList = isList, Nullable = true }]), new StringPool(Vocabulary.Empty));
        var column = table.Columns[0];
        Fill(column, table.AddRow());
        Fill(column, table.AddRow());
        table.RemoveLastRow();
        table.RowCount.ShouldBe(1);

        var row = table.AddRow();
        column.IsPresent(row).ShouldBeFalse();
        (isList ? column.ListLengths[row] : Content(column, row)).ShouldBe(isList ? 0 : Empty(type));
        if (isList)
        {
            Fill(column, row);
            column.ListStarts.ToArray().ShouldBe([0, 70]);
            column.ListLengths.ToArray().ShouldBe([70, 70]);
        }
    }

    private static void Fill(Column column, int row)
    {
        if (!column.Definition.IsList)
        {
            switch (column.Definition.Type)
            {
                case ColumnType.Bool: column.SetFlag(row, true); break;
                case ColumnType.Int: column.SetLong(row, 7); break;
                case ColumnType.Double: column.SetDouble(row, 7); break;
                default: column.SetCode(row, 7); break;
            }

            return;
        }

        column.BeginList(row);
        for (var element = 0; element < 70; element++)
        {
            switch (column.Definition.Type)
            {
                case ColumnType.Bool: column.AppendFlag(row, true); break;
                case ColumnType.Int: column.AppendLong(row, 7); break;
                case ColumnType.Double: column.AppendDouble(row, 7); break;
                default: column.AppendCode(row, 7); break;
            }
        }
    }

    private static int Content(Column column, int row) => column.Definition.Type switch
    {
        ColumnType.Bool => Bits.Contains(column.Flags, row) ? 1 : 0,
        ColumnType.Int => (int)column.Longs[row],
        ColumnType.Double => (int)column.Doubles[row],
        _ => column.Codes[row],
    };

    private static int Empty(ColumnType type) => type == ColumnType.String ? StringPool.Missing : 0;
}
