using System.Numerics;
using System.Runtime.Intrinsics;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// What a rule does to values: <c>boost</c>, then <c>add</c>. A boost above 1 is good for a candidate whatever the sign of
/// its value, so it divides a negative one.
/// </summary>
/// <param name="Boost">Factor; 1 changes nothing.</param>
/// <param name="Add">Summand; 0 changes nothing.</param>
public readonly record struct ValueChange(double Boost, double Add)
{
    /// <summary>Rows of a word from which on it pays to change whole vectors.</summary>
    private const int Dense = 12;

    /// <summary>A value after the change.</summary>
    public double Of(double value) => (value < 0 ? value / Boost : value * Boost) + Add;

    /// <summary>Changes the values of some rows.</summary>
    public void Apply(Span<double> values, ReadOnlySpan<ulong> rows)
    {
        for (var word = 0; word < rows.Length; word++)
        {
            if (rows[word] != 0)
            {
                ApplyTo(values[(word << 6)..Math.Min(values.Length, (word + 1) << 6)], rows[word]);
            }
        }
    }

    private void ApplyTo(Span<double> values, ulong rows)
    {
        if (BitOperations.PopCount(rows) >= Dense)
        {
            var laneBits = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
            var row = 0;
            for (; row + Vector512<double>.Count <= values.Length; row += Vector512<double>.Count)
            {
                var before = Vector512.Create(values[row..]);
                var after = before * Boost;
                var negative = Vector512.LessThan(before, Vector512<double>.Zero);
                if (negative != Vector512<double>.Zero)
                {
                    after = Vector512.ConditionalSelect(negative, before / Vector512.Create(Boost), after);
                }

                after += Vector512.Create(Add);
                var chosen = Vector512.Equals(Vector512.Create((long)(rows >> row)) & laneBits, laneBits).AsDouble();
                Vector512.ConditionalSelect(chosen, after, before).CopyTo(values[row..]);
            }

            rows = row == 64 ? 0 : rows & (ulong.MaxValue << row);
        }

        for (; rows != 0; rows &= rows - 1)
        {
            ref var value = ref values[BitOperations.TrailingZeroCount(rows)];
            value = Of(value);
        }
    }
}
