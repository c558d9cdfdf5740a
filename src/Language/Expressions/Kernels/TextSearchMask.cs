using System.Text;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Patterns;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>
/// Whether a string attribute starts with, ends with, contains or matches a constant. Candidates share strings, so each
/// distinct string is looked at once per request; UTF-8 is compared as bytes, which means the same as comparing text.
/// </summary>
internal sealed class TextSearchMask : MaskKernel
{
    private const int BytesPerStep = 256;
    private const byte Unknown = 0;
    private const byte Holds = 1;
    private const byte HoldsNot = 2;
    private const byte Fails = 3;

    private readonly TextColumn column;
    private readonly Function function;
    private readonly byte[] wanted;
    private readonly Pattern? pattern;

    public TextSearchMask(TextColumn column, Function function, string wanted)
    {
        this.column = column;
        this.function = function;
        this.wanted = Encoding.UTF8.GetBytes(wanted);
        pattern = function == Function.Matches ? Pattern.Compile(wanted).Pattern! : null;
    }

    public override int Effort => pattern is null ? 40 : 80;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        var codes = column.Codes(frame);
        var answers = frame.Scratch.RentBytes(frame.Strings.Count);
        answers.Clear();
        holds.Clear();
        column.Absent(frame, within, fails);
        for (var word = 0; word < within.Length; word++)
        {
            for (var rest = within[word] & ~fails[word]; rest != 0; rest &= rest - 1)
            {
                var row = (word << 6) + System.Numerics.BitOperations.TrailingZeroCount(rest);
                ref var answer = ref answers[codes[row]];
                if (answer == Unknown)
                {
                    answer = Find(frame, codes[row]);
                    if (frame.Meter.IsCutOff)
                    {
                        return;
                    }
                }

                if (answer == Holds)
                {
                    Bits.Add(holds, row);
                }
                else if (answer == Fails)
                {
                    Bits.Add(fails, row);
                }
            }
        }
    }

    /// <summary>What looking into a text is charged, unless a pattern is looked for.</summary>
    public static long StepsOf(long bytes) => 1 + (bytes / BytesPerStep);

    private byte Find(EvaluationFrame frame, int code)
    {
        var text = frame.Strings.Utf8(code);
        if (function != Function.Matches && !frame.Meter.Charge(StepsOf(text.Length)))
        {
            return Fails;
        }

        return function switch
        {
            Function.StartsWith => text.StartsWith(wanted) ? Holds : HoldsNot,
            Function.EndsWith => text.EndsWith(wanted) ? Holds : HoldsNot,
            Function.Contains => text.IndexOf(wanted) >= 0 ? Holds : HoldsNot,
            _ => Match(frame, code),
        };
    }

    private byte Match(EvaluationFrame frame, int code)
    {
        long cost = 0;
        var isMatch = frame.Scratch.Search(pattern!).IsMatch(frame.Strings.Utf8(code), ref cost);
        if (isMatch is not { } matches)
        {
            frame.Meter.Cut();
            return Fails;
        }

        return !frame.Meter.Charge(cost) ? Fails : matches ? Holds : HoldsNot;
    }
}
