using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Binding;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>
/// A condition over all candidates at once: the rows where it holds and the rows where it fails, as bits; it is false in
/// the others. The two sets are disjoint.
/// </summary>
internal abstract class MaskKernel
{
    public abstract void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails);
}

/// <summary>A condition that is the same for every candidate: asked once.</summary>
internal sealed class RequestMask(BoundNode node, int localCount) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        var value = new Interpreter(frame, 0, [], localCount == 0 ? [] : new Value[localCount]).Evaluate(node);
        holds.Clear();
        fails.Clear();
        if (value.Kind != ValueKind.Bool)
        {
            Bits.Fill(fails, frame.RowCount);
        }
        else if (value.AsBool)
        {
            Bits.Fill(holds, frame.RowCount);
        }
    }
}

/// <summary>CEL's commutative logic over bits: a deciding operand wins over a failing one.</summary>
internal sealed class LogicalMask(bool isAnd, MaskKernel[] operands) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        operands[0].Fill(frame, holds, fails);
        var nextHolds = frame.Scratch.RentMask(frame.RowCount);
        var nextFails = frame.Scratch.RentMask(frame.RowCount);
        foreach (var operand in operands.AsSpan(1))
        {
            operand.Fill(frame, nextHolds, nextFails);
            for (var word = 0; word < holds.Length; word++)
            {
                var (left, right) = (holds[word], nextHolds[word]);
                var (leftFails, rightFails) = (fails[word], nextFails[word]);
                if (isAnd)
                {
                    // Fails where neither is false and not both hold.
                    holds[word] = left & right;
                    fails[word] = (leftFails & (right | rightFails)) | (rightFails & left);
                }
                else
                {
                    holds[word] = left | right;
                    fails[word] = (leftFails | rightFails) & ~(left | right);
                }
            }
        }

        frame.Scratch.ReturnMasks(2);
    }
}

/// <summary>Negation.</summary>
internal sealed class NotMask(MaskKernel operand) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        operand.Fill(frame, holds, fails);
        var all = frame.Scratch.RentMask(frame.RowCount);
        Bits.Fill(all, frame.RowCount);
        for (var word = 0; word < holds.Length; word++)
        {
            holds[word] = all[word] & ~holds[word] & ~fails[word];
        }

        frame.Scratch.ReturnMasks(1);
    }
}

/// <summary>A bool attribute.</summary>
internal sealed class FlagColumnMask(int column) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        var cells = frame.Candidates.Attributes.Columns[column];
        cells.Flags.CopyTo(holds);
        Absence.Fill(cells, frame.RowCount, fails);
    }
}

/// <summary>Whether an attribute or feature is present.</summary>
internal sealed class PresenceMask(bool isFeature, int column) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        var table = isFeature ? frame.Candidates.Features : frame.Candidates.Attributes;
        table.Columns[column].Present.CopyTo(holds);
        fails.Clear();
    }
}

/// <summary>Whether a rule has set a tag.</summary>
internal sealed class TagMask(int tag) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        frame.Tags.Rows(tag).CopyTo(holds);
        fails.Clear();
    }
}

/// <summary>Any condition, candidate by candidate.</summary>
internal sealed class InterpretedMask(BoundNode node, int localCount) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        holds.Clear();
        fails.Clear();
        var locals = localCount == 0 ? [] : new Value[localCount];
        for (var row = 0; row < frame.RowCount; row++)
        {
            var value = new Interpreter(frame, row, [], locals).Evaluate(node);
            if (value.Kind != ValueKind.Bool)
            {
                Bits.Add(fails, row);
            }
            else if (value.AsBool)
            {
                Bits.Add(holds, row);
            }
        }
    }
}

/// <summary>Rows of a column that carry no value.</summary>
internal static class Absence
{
    public static void Fill(Column column, int rows, Span<ulong> absent)
    {
        Bits.Fill(absent, rows);
        var present = column.Present;
        for (var word = 0; word < absent.Length; word++)
        {
            absent[word] &= ~present[word];
        }
    }
}
