using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>An expression that inputs are made of: computed once for a request, however many inputs of however many models take it.</summary>
/// <param name="expression">Gives a number.</param>
internal sealed class SharedNumber(CompiledExpression expression)
{
    public CompiledExpression Expression => expression;

    /// <summary>Columns that take it. Counted while a surface is bound, and not afterwards.</summary>
    public int Uses { get; set; }

    /// <summary>A number for every candidate; NaN where it fails.</summary>
    public void Fill(EvaluationFrame frame, Span<double> numbers)
    {
        if (Uses > 1 && frame.Computed.TryCopy(expression, numbers))
        {
            return;
        }

        var before = frame.Meter.CutOffs;
        expression.FillNumbers(frame, numbers);
        if (Uses > 1 && frame.Meter.CutOffs == before)
        {
            // What was cut off is no result: whoever asks next has to hear of it too.
            frame.Computed.Keep(expression, numbers);
        }
    }
}
