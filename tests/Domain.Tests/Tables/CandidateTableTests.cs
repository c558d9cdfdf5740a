using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Domain.Tests.Tables;

public sealed class CandidateTableTests
{
    private static readonly SurfaceSchema Schema = new(
        new TableSchema(
        [
            new("merchant", ColumnType.String),
            new("sponsored", ColumnType.Bool),
            new("views", ColumnType.Int),
            new("labels", ColumnType.String) { IsList = true },
        ]),
        new TableSchema([new("ctr7d", ColumnType.Double)]),
        TableSchema.Empty);

    [Fact]
    public void SortById_gives_the_same_table_for_every_order_of_the_request()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var numbers = Enumerable.Range(0, 150).ToArray();
                var shuffled = (int[])numbers.Clone();
                new Random(seed).Shuffle(shuffled);

                Describe(Table(shuffled)).ShouldBe(Describe(Table(numbers)));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void SortById_orders_ids_by_code_point()
    {
        var table = new CandidateTable(Schema, new StringPool(Vocabulary.Empty));
        foreach (var id in new[] { "b", "😀", "a10", "a2", "é", "" })
        {
            table.SetId(table.AddRow(), Encoding.UTF8.GetBytes(id));
        }

        table.SortById();

        Enumerable.Range(0, table.Count).Select(table.Id).ShouldBe(["", "a10", "a2", "b", "é", "😀"]);
    }

    [Fact]
    public void SortById_names_the_row_that_repeats_an_id()
    {
        var table = Table([5, 7, 5]);

        var repeated = table.SortById();

        table.Id(repeated).ShouldBe(table.Id(repeated - 1));
        table.RequestOrder[repeated].ShouldBe(2);
    }

    [Fact]
    public void RequestOrder_tells_where_a_row_stood_in_the_request()
    {
        var table = Table([3, 1, 2]);

        table.RequestOrder.ToArray().ShouldBe([1, 2, 0]);
    }

    [Fact]
    public void Find_returns_the_row_of_a_candidate_and_minus_one_for_a_stranger()
    {
        var table = Table([30, 10, 20]);

        table.Find("p-020"u8).ShouldBe(1);
        table.Find("p-021"u8).ShouldBe(-1);
    }

    [Fact]
    public void A_cleared_table_remembers_nothing_of_the_request_before()
    {
        var strings = new StringPool(Vocabulary.Empty);
        var table = new CandidateTable(Schema, strings);
        Fill(table, [1, 2, 3, 4]);
        table.Clear();
        strings.Clear();

        table.SetId(table.AddRow(), "x"u8);

        table.Attributes.Columns[0].Codes.ToArray().ShouldBe([StringPool.Missing]);
        table.Attributes.Columns[1].Flags.ToArray().ShouldBe([0UL]);
        table.Attributes.Columns[2].Present.ToArray().ShouldBe([0UL]);
        table.Attributes.Columns[3].ListLengths.ToArray().ShouldBe([0]);
        table.Features.Columns[0].Doubles.ToArray().ShouldBe([0.0]);
    }

    private static CandidateTable Table(int[] numbers)
    {
        var table = new CandidateTable(Schema, new StringPool(Vocabulary.Empty));
        Fill(table, numbers);
        table.SortById();
        return table;
    }

    /// <summary>Each candidate's cells follow from its number; every third cell is absent.</summary>
    private static void Fill(CandidateTable table, int[] numbers)
    {
        foreach (var number in numbers)
        {
            var row = table.AddRow();
            table.SetId(row, Encoding.UTF8.GetBytes($"p-{number:000}"));
            table.Attributes.Columns[1].SetFlag(row, number % 2 == 0);
            table.Features.Columns[0].SetDouble(row, number / 7.0);
            if (number % 3 != 0)
            {
                table.Attributes.Columns[0].SetCode(row, table.Attributes.Strings.Add($"m-{number % 5}"));
                table.Attributes.Columns[2].SetLong(row, number * 11L);
                table.Attributes.Columns[3].BeginList(row);
                for (var label = 0; label < number % 4; label++)
                {
                    table.Attributes.Columns[3].AppendCode(row, table.Attributes.Strings.Add($"label-{number}-{label}"));
                }
            }
        }
    }

    private static string Describe(CandidateTable table)
    {
        var text = new StringBuilder();
        var columns = table.Attributes.Columns;
        for (var row = 0; row < table.Count; row++)
        {
            var merchant = columns[0].Codes[row];
            var labels = columns[3].Codes.Slice(columns[3].ListStarts[row], columns[3].ListLengths[row]).ToArray();
            text.AppendLine(string.Join(
                '|',
                table.Id(row),
                merchant == StringPool.Missing ? "-" : table.Attributes.Strings.Text(merchant),
                Bits.Contains(columns[1].Flags, row),
                columns[2].IsPresent(row) ? columns[2].Longs[row] : "-",
                string.Join(',', labels.Select(table.Attributes.Strings.Text)),
                table.Features.Columns[0].Doubles[row]));
        }

        return text.ToString();
    }
}
