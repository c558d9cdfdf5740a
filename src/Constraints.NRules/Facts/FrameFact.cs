using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.NRules.Facts;

/// <summary>
/// What conditions look at, by typed members: a value that is absent is null, and <see cref="Value"/> stands for times and
/// lists, where a failure is a value. A fact copies nothing: it reads the columns of the request.
/// </summary>
internal abstract class FrameFact(FrameView view, int row)
{
    /// <summary>The stratum whose rules look at the fact while it is in the session.</summary>
    public int Stratum { get; set; }

    /// <summary>The candidate, or 0 for the request.</summary>
    public int Row => row;

    /// <summary><c>now</c>, in ticks.</summary>
    public long NowTicks => Frame.NowTicks;

    public string? Id => Frame.Candidates.Id(Row);

    /// <summary><c>value</c>, before any rule.</summary>
    public double? ValueBefore => Frame.Values[Row];

    public Value Now => Value.TimestampFromTicks(Frame.NowTicks);

    private EvaluationFrame Frame => view.Frame!;

    public bool? ItemBool(int column) => Cells.Bool(Frame.Candidates.Attributes.Columns[column], Row);

    public long? ItemInt(int column) => Cells.Int(Frame.Candidates.Attributes.Columns[column], Row);

    public double? ItemDouble(int column) => Cells.Double(Frame.Candidates.Attributes.Columns[column], Row);

    public string? ItemText(int column) => Cells.Text(Frame.Candidates.Attributes.Columns[column], Row, Frame.Strings);

    public Value ItemValue(int column) => Cells.Of(Frame.Candidates.Attributes.Columns[column], Row, Frame.Strings);

    public double? Feature(int column) => Cells.Double(Frame.Candidates.Features.Columns[column], Row);

    public bool? RequestBool(int column) => Cells.Bool(Frame.Context.Columns[column], 0);

    public long? RequestInt(int column) => Cells.Int(Frame.Context.Columns[column], 0);

    public double? RequestDouble(int column) => Cells.Double(Frame.Context.Columns[column], 0);

    public string? RequestText(int column) => Cells.Text(Frame.Context.Columns[column], 0, Frame.Strings);

    public Value RequestValue(int column) => Cells.Of(Frame.Context.Columns[column], 0, Frame.Strings);

    public double? Score(int column) => Frame.Predictions.Column(column)[Row];

    public double? Weight(int weight) => Frame.Weights[weight];

    public bool? Flag(int flag) => Frame.Flags[flag];

    public string? Variant(int variant) => Frame.Strings.Text(Frame.Variants[variant]);

    public bool? HasTag(int tag) => Bits.Contains(Frame.Tags.Rows(tag), Row);

    public Value Local(int local) => view.Locals[local];

    public void SetLocal(int local, Value value) => view.Locals[local] = value;
}
