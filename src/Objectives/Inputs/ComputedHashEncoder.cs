using System.Buffers;
using System.Text;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;
using RankOrchestrator.Policies.Models;
using Computed = RankOrchestrator.Language.Expressions.Values.Value;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>The bucket of a computed text, whole number or truth value by <see cref="StableHash"/>; where the computation fails, the missing value stands.</summary>
internal sealed class ComputedHashEncoder(CompiledExpression expression, HashColumn hash) : ColumnEncoder(1)
{
    /// <summary>Bytes of a text that need no memory of their own.</summary>
    private const int ShortText = 512;

    public override void Encode<T>(EvaluationFrame frame, TensorRows<T> rows, Span<double> scratch)
    {
        var count = expression.VariesByItem ? rows.Count : 1;
        var target = expression.VariesByItem ? rows : rows.OfRequest();
        var values = ArrayPool<Computed>.Shared.Rent(count);
        expression.FillValues(frame, values.AsSpan(0, count));
        for (var row = 0; row < count; row++)
        {
            if (Bucket(in values[row]) is { } bucket)
            {
                target.Set(row, bucket, expression.Text);
            }
            else
            {
                target[row][0] = TensorRows<T>.Element(hash.Missing);
            }
        }

        ArrayPool<Computed>.Shared.Return(values, clearArray: true);
        if (!expression.VariesByItem)
        {
            rows.Repeat();
        }
    }

    private long? Bucket(in Computed value)
    {
        switch (value.Kind)
        {
            case ValueKind.Int:
                return StableHash.Bucket(value.AsInt, hash.Buckets, hash.Seed);
            case ValueKind.Bool:
                return StableHash.Bucket(value.AsBool ? "true"u8 : "false"u8, hash.Buckets, hash.Seed);
            case ValueKind.String:
                var text = value.AsString;
                var most = Encoding.UTF8.GetMaxByteCount(text.Length);
                Span<byte> utf8 = most <= ShortText ? stackalloc byte[ShortText] : new byte[most];
                return StableHash.Bucket(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash.Buckets, hash.Seed);
            default:
                return null;
        }
    }
}
