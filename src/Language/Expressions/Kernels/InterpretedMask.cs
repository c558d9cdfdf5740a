using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>A condition that is the same for every candidate: asked once.</summary>
internal sealed class RequestMask(BoundNode node, int localCount) : MaskKernel
{
    public override int Effort => 3;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        var value = Interpreter.Run(node, localCount, frame, 0);
        holds.Clear();
        fails.Clear();
        if (value.Kind != ValueKind.Bool)
        {
            within.CopyTo(fails);
        }
        else if (value.AsBool)
        {
            within.CopyTo(holds);
        }
    }
}

/// <summary>Any condition, candidate by candidate.</summary>
internal sealed class InterpretedMask(BoundNode node, int localCount) : MaskKernel
{
    public override int Effort => 1_000;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        holds.Clear();
        fails.Clear();
        for (var row = Bits.Next(within, 0); row >= 0 && !frame.Meter.IsCutOff; row = Bits.Next(within, row + 1))
        {
            var value = Interpreter.Run(node, localCount, frame, row);
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
