using System.Collections.Immutable;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Costs;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Kernels;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Compilation;

/// <summary>
/// An expression ready to run over the columns of a request. Immutable and safe for concurrent use; what it works with
/// is in the frame.
/// </summary>
public sealed class CompiledExpression
{
    /// <summary>Effort (nanoseconds for ten rows) that is counted as one step for one row: a step takes about 20 ns.</summary>
    private const int EffortPerStep = 200;

    private readonly MaskKernel? mask;
    private readonly ColumnKernel<double>? numbers;
    private readonly ImmutableArray<PartOffColumns> partsOffColumns;

    internal CompiledExpression(string text, BoundNode root, int localCount, ExpressionEnvironment environment)
    {
        Text = text;
        Root = root;
        LocalCount = localCount;
        Reads = ExpressionReads.Of(root);
        var compiler = new KernelCompiler(environment.Vocabulary, localCount);
        mask = root.Type.Kind == ExpressionTypeKind.Bool ? compiler.Mask(root) : null;
        numbers = root.Type.Kind == ExpressionTypeKind.Double ? compiler.Numbers(root) : null;
        partsOffColumns = compiler.PartsOffColumns;
    }

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>The tree, for analyses.</summary>
    public BoundNode Root { get; }

    /// <summary>Most macro elements alive at once.</summary>
    internal int LocalCount { get; }

    /// <summary>What it gives.</summary>
    public ExpressionType Type => Root.Type;

    /// <summary>Whether its value can differ between the candidates of a request.</summary>
    public bool VariesByItem => Root.VariesByItem;

    /// <summary>Everything it looks at.</summary>
    public ExpressionReads Reads { get; }

    /// <summary>A condition over the request; false when it fails.</summary>
    public bool Test(EvaluationFrame frame)
    {
        var value = Evaluate(frame, 0);
        return value.Kind == ValueKind.Bool && value.AsBool;
    }

    /// <summary>A number over the request; NaN when it fails.</summary>
    public double Number(EvaluationFrame frame)
    {
        var value = Evaluate(frame, 0);
        return value.Kind switch { ValueKind.Double => value.AsDouble, ValueKind.Int => value.AsInt, _ => double.NaN };
    }

    /// <summary>
    /// A number for each of some groups of candidates; NaN where it fails. Metered as one expression; cut off, the numbers mean nothing.
    /// </summary>
    /// <param name="frame">The request.</param>
    /// <param name="key">What the candidates are grouped by: <c>group</c> is what it gives.</param>
    /// <param name="rows">A candidate of each group.</param>
    /// <param name="groups">Receives the numbers.</param>
    public void FillGroups(EvaluationFrame frame, CompiledExpression key, ReadOnlySpan<int> rows, Span<double> groups)
    {
        frame.Meter.Begin();
        for (var index = 0; index < rows.Length && !frame.Meter.IsCutOff; index++)
        {
            frame.Group = Interpreter.Run(key.Root, key.LocalCount, frame, rows[index]);
            var value = Interpreter.Run(Root, LocalCount, frame, 0);
            groups[index] = value.Kind switch { ValueKind.Double => value.AsDouble, ValueKind.Int => value.AsInt, _ => double.NaN };
        }
    }

    /// <summary>The value for one candidate, by the interpreter; errors are values, and so is being cut off.</summary>
    public Value Evaluate(EvaluationFrame frame, int row)
    {
        frame.Meter.Begin();
        return Interpreter.Run(Root, LocalCount, frame, row);
    }

    /// <summary>
    /// The candidates for which a condition holds, as <see cref="Bits"/>. It does not hold where it fails, for instance
    /// on a missing attribute; returns how many candidates those are. Cut off (see <see cref="StepMeter"/>), it fails for all.
    /// </summary>
    public int FillMask(EvaluationFrame frame, Span<ulong> rows)
    {
        var all = frame.Scratch.RentMask(frame.RowCount);
        Bits.Fill(all, frame.RowCount);
        var count = FillMask(frame, all, rows);
        frame.Scratch.ReturnMasks(1);
        return count;
    }

    /// <summary>The same for some candidates only; the others are not looked at and not in the result.</summary>
    public int FillMask(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> rows)
    {
        var failed = frame.Scratch.RentMask(frame.RowCount);
        FillMask(frame, within, rows, failed);
        var count = Bits.Count(failed);
        frame.Scratch.ReturnMasks(1);
        return count;
    }

    /// <summary>The same, with the candidates for which it fails as <see cref="Bits"/>.</summary>
    public void FillMask(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> rows, Span<ulong> failed)
    {
        var meter = frame.Meter;
        meter.Begin();
        if (meter.Charge(StepsOverColumns(mask!.Effort, frame.RowCount)))
        {
            mask.Fill(frame, within, rows, failed);
        }

        if (meter.IsCutOff)
        {
            rows.Clear();
            within.CopyTo(failed);
        }
    }

    /// <summary>
    /// Charges what <see cref="FillMask(EvaluationFrame, ReadOnlySpan{ulong}, Span{ulong})"/> does, for engines that evaluate
    /// a condition in their own way; whether it is cut off is in the meter. Only what is counted while it runs is evaluated for it.
    /// </summary>
    public void Charge(EvaluationFrame frame, ReadOnlySpan<ulong> within)
    {
        if (partsOffColumns.IsEmpty)
        {
            frame.Meter.Begin();
            frame.Meter.Charge(StepsOverColumns(mask!.Effort, frame.RowCount));
            return;
        }

        FillMask(frame, within, frame.Scratch.RentMask(frame.RowCount));
        frame.Scratch.ReturnMasks(1);
    }

    /// <summary>
    /// A number for every candidate; NaN where it fails. Returns how many candidates those are. Cut off (see
    /// <see cref="StepMeter"/>), it fails for all.
    /// </summary>
    public int FillNumbers(EvaluationFrame frame, Span<double> values)
    {
        var all = frame.Scratch.RentMask(frame.RowCount);
        Bits.Fill(all, frame.RowCount);
        var count = FillNumbers(frame, all, values);
        frame.Scratch.ReturnMasks(1);
        return count;
    }

    /// <summary>The same for some candidates only; what the others get is unspecified.</summary>
    public int FillNumbers(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> values)
    {
        var meter = frame.Meter;
        meter.Begin();
        var failed = frame.Scratch.RentMask(frame.RowCount);
        failed.Clear();
        if (meter.Charge(StepsOverColumns(numbers!.Effort, frame.RowCount)))
        {
            Fill(frame, numbers, within, values, failed);
        }

        if (meter.IsCutOff)
        {
            within.CopyTo(failed);
        }

        var count = Bits.Count(failed);
        if (count > 0)
        {
            for (var row = Bits.Next(failed, 0); row >= 0; row = Bits.Next(failed, row + 1))
            {
                values[row] = double.NaN;
            }
        }

        frame.Scratch.ReturnMasks(1);
        return count;
    }

    /// <summary>
    /// A whole number for every candidate, to the last digit, of an expression that gives ints; <paramref name="failed"/> has
    /// those for which it fails. Cut off (see <see cref="StepMeter"/>), it fails for all.
    /// </summary>
    public void FillIntegers(EvaluationFrame frame, Span<long> values, Span<ulong> failed)
    {
        var meter = frame.Meter;
        meter.Begin();
        failed.Clear();
        var isWithin = meter.Charge(StepsOverColumns(KeyEffort, frame.RowCount));
        for (var row = 0; isWithin && row < values.Length; row++)
        {
            var value = Interpreter.Run(Root, LocalCount, frame, row);
            if (value.Kind == ValueKind.Int)
            {
                values[row] = value.AsInt;
            }
            else
            {
                Bits.Add(failed, row);
            }
        }

        if (meter.IsCutOff)
        {
            Bits.Fill(failed, values.Length);
        }
    }

    /// <summary>
    /// The value for the first candidates, as many as there is room for; errors are values. Cut off (see <see cref="StepMeter"/>), all are.
    /// </summary>
    public void FillValues(EvaluationFrame frame, Span<Value> values)
    {
        var meter = frame.Meter;
        meter.Begin();
        var isWithin = meter.Charge(StepsOverColumns(KeyEffort, values.Length));
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = isWithin && !meter.IsCutOff ? Interpreter.Run(Root, LocalCount, frame, row) : default;
        }

        if (meter.IsCutOff)
        {
            values.Clear();
        }
    }

    /// <summary>
    /// A key for every candidate: equal values have equal keys, numbered from 0 in the order of the rows; -1 where it
    /// fails. Returns the number of keys. Cut off (see <see cref="StepMeter"/>), it fails for all.
    /// </summary>
    public int FillKeys(EvaluationFrame frame, Span<int> keys)
    {
        var meter = frame.Meter;
        meter.Begin();
        var count = meter.Charge(StepsOverColumns(KeyEffort, frame.RowCount)) ? GroupKeys.Fill(this, mask, frame, keys) : 0;
        if (meter.IsCutOff)
        {
            keys.Fill(-1);
            return 0;
        }

        return count;
    }

    /// <summary>What it takes at most; what is metered when it runs is never more.</summary>
    /// <param name="environment">What it was compiled against.</param>
    /// <param name="sizes">How large what a request carries can be.</param>
    public ExpressionCost Cost(ExpressionEnvironment environment, InputSizes sizes)
    {
        var bound = new CostBound(environment, sizes);
        if (mask is null && numbers is null)
        {
            return new ExpressionCost(KeyEffort, 0, GroupKeys.IsByCode(this) ? 0 : bound.Steps(Root));
        }

        var effort = Math.Max(mask?.Effort ?? 0, numbers?.Effort ?? 0);
        if (!VariesByItem)
        {
            return new ExpressionCost(effort, bound.Steps(Root), 0);
        }

        var (once, perCandidate) = (0L, 0L);
        foreach (var part in partsOffColumns)
        {
            once = StepCount.Sum(once, part.IsPerCandidate ? 0 : bound.Steps(part));
            perCandidate = StepCount.Sum(perCandidate, part.IsPerCandidate ? bound.Steps(part) : 0);
        }

        return new ExpressionCost(effort, once, perCandidate);
    }

    /// <summary>What running over columns is charged, before it is done: it depends on the number of candidates alone.</summary>
    internal static long StepsOverColumns(int effort, long rows) => 1 + ((effort * rows) / EffortPerStep);

    private int KeyEffort => mask?.Effort ?? GroupKeys.Effort;

    private static void Fill(EvaluationFrame frame, ColumnKernel<double> numbers, ReadOnlySpan<ulong> within, Span<double> values, Span<ulong> failed)
    {
        Span<double> one = stackalloc double[1];
        var read = numbers.Read(frame, within, numbers.IsSameForAll ? one : values, failed);
        if (numbers.IsSameForAll)
        {
            values.Fill(read[0]);
        }
        else if (read != values)
        {
            read.CopyTo(values);
        }
    }
}
