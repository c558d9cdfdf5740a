using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>The number that a map of the request has for a string attribute; fails where it has no such key.</summary>
internal sealed class ContextMapNumbers(int map, TextColumn text) : ColumnKernel<double>
{
    public override int Effort => 20;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var codes = text.Codes(frame);
        var values = frame.Context.Columns[map].Doubles;
        var entryOfKey = MapKeys.EntryOfKey(frame, map);
        text.Absent(frame, within, fails);
        for (var row = Bits.Next(within, 0); row >= 0; row = Bits.Next(within, row + 1))
        {
            var entry = codes[row] == StringPool.Missing ? -1 : entryOfKey[codes[row]];
            buffer[row] = entry < 0 ? 0 : values[(int)entry];
            if (entry < 0)
            {
                Bits.Add(fails, row);
            }
        }

        frame.Scratch.ReturnIntegers(1);
        return buffer;
    }
}

/// <summary>Whether a string attribute is a key of a map of the request.</summary>
internal sealed class ContextKeyMask(int map, TextColumn text) : MaskKernel
{
    public override int Effort => 20;

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        var codes = text.Codes(frame);
        var entryOfKey = MapKeys.EntryOfKey(frame, map);
        holds.Clear();
        text.Absent(frame, within, fails);
        for (var row = Bits.Next(within, 0); row >= 0; row = Bits.Next(within, row + 1))
        {
            if (codes[row] != StringPool.Missing && entryOfKey[codes[row]] >= 0)
            {
                Bits.Add(holds, row);
            }
        }

        frame.Scratch.ReturnIntegers(1);
    }
}

/// <summary>The number that a candidate's map has for a key; fails where it has none.</summary>
internal sealed class ItemMapNumbers(int map, TextOperand key) : ColumnKernel<double>
{
    public override int Effort => 30;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var code = key.Code(frame);
        if (code == StringPool.Missing)
        {
            within.CopyTo(fails);
            return buffer;
        }

        fails.Clear();
        var cells = frame.Candidates.Attributes.Columns[map];
        var keys = cells.Keys;
        var values = cells.Doubles;
        var starts = cells.ListStarts;
        var lengths = cells.ListLengths;
        for (var row = Bits.Next(within, 0); row >= 0; row = Bits.Next(within, row + 1))
        {
            var entry = keys.Slice(starts[row], lengths[row]).IndexOf(code);
            buffer[row] = entry < 0 ? 0 : values[starts[row] + entry];
            if (entry < 0)
            {
                Bits.Add(fails, row);
            }
        }

        return buffer;
    }
}

/// <summary>The keys of a map of the request by the code of the text.</summary>
internal static class MapKeys
{
    /// <summary>For every string of the request the place of its value among the elements of the column; -1 when it is no key. Rented: one column of integers.</summary>
    public static ReadOnlySpan<long> EntryOfKey(EvaluationFrame frame, int map)
    {
        var cells = frame.Context.Columns[map];
        var entries = frame.Scratch.RentIntegers(frame.Strings.Count);
        entries.Fill(-1);
        for (var entry = cells.ListStarts[0]; entry < cells.ListStarts[0] + cells.ListLengths[0]; entry++)
        {
            entries[cells.Keys[entry]] = entry;
        }

        return entries;
    }
}
