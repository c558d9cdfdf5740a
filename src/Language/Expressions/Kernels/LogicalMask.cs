using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>
/// CEL's commutative logic over bits: a deciding operand wins over a failing one. Because it is commutative the cheapest
/// operand is asked first, and each only about the rows that those before it have not decided.
/// </summary>
internal sealed class LogicalMask : MaskKernel
{
    private readonly bool isAnd;
    private readonly MaskKernel[] operands;

    public LogicalMask(bool isAnd, IEnumerable<MaskKernel> operands)
    {
        this.isAnd = isAnd;
        this.operands = [.. operands.OrderBy(operand => operand.Effort)];
        Effort = this.operands.Sum(operand => operand.Effort);
    }

    public override int Effort { get; }

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        operands[0].Fill(frame, within, holds, fails);
        var undecided = frame.Scratch.RentMask(frame.RowCount);
        var nextHolds = frame.Scratch.RentMask(frame.RowCount);
        var nextFails = frame.Scratch.RentMask(frame.RowCount);
        foreach (var operand in operands.AsSpan(1))
        {
            var any = 0UL;
            for (var word = 0; word < undecided.Length; word++)
            {
                undecided[word] = isAnd ? holds[word] | fails[word] : within[word] & ~holds[word];
                any |= undecided[word];
            }

            if (any == 0)
            {
                break;
            }

            operand.Fill(frame, undecided, nextHolds, nextFails);
            for (var word = 0; word < holds.Length; word++)
            {
                var (left, leftFails, right, rightFails) = (holds[word], fails[word], nextHolds[word], nextFails[word]);
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

        frame.Scratch.ReturnMasks(3);
    }
}

/// <summary>Negation.</summary>
internal sealed class NotMask(MaskKernel operand) : MaskKernel
{
    public override int Effort => operand.Effort;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        operand.Fill(frame, within, holds, fails);
        for (var word = 0; word < holds.Length; word++)
        {
            holds[word] = within[word] & ~holds[word] & ~fails[word];
        }
    }
}

/// <summary>Whether two conditions are both true or both false (or, negated, that they differ).</summary>
internal sealed class SameMask(MaskKernel left, MaskKernel right, bool isNegated) : MaskKernel
{
    public override int Effort => left.Effort + right.Effort;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        var otherHolds = frame.Scratch.RentMask(frame.RowCount);
        var otherFails = frame.Scratch.RentMask(frame.RowCount);
        left.Fill(frame, within, holds, fails);
        right.Fill(frame, within, otherHolds, otherFails);
        for (var word = 0; word < holds.Length; word++)
        {
            fails[word] |= otherFails[word];
            var differs = holds[word] ^ otherHolds[word];
            holds[word] = (isNegated ? differs : ~differs) & within[word] & ~fails[word];
        }

        frame.Scratch.ReturnMasks(2);
    }
}

/// <summary>A choice between two conditions, each asked only about its rows.</summary>
internal sealed class ConditionalMask(MaskKernel condition, MaskKernel whenTrue, MaskKernel whenFalse) : MaskKernel
{
    public override int Effort => condition.Effort + whenTrue.Effort + whenFalse.Effort;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        var chosen = frame.Scratch.RentMask(frame.RowCount);
        var conditionFails = frame.Scratch.RentMask(frame.RowCount);
        var nextHolds = frame.Scratch.RentMask(frame.RowCount);
        var nextFails = frame.Scratch.RentMask(frame.RowCount);
        condition.Fill(frame, within, chosen, conditionFails);
        whenTrue.Fill(frame, chosen, holds, fails);
        for (var word = 0; word < chosen.Length; word++)
        {
            chosen[word] = within[word] & ~chosen[word] & ~conditionFails[word];
        }

        whenFalse.Fill(frame, chosen, nextHolds, nextFails);
        Masks.Unite(holds, nextHolds);
        Masks.Unite(fails, nextFails);
        Masks.Unite(fails, conditionFails);
        frame.Scratch.ReturnMasks(4);
    }
}
