namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>What expressions have given for the candidates of one request, kept for whoever asks for the same. Reused between requests.</summary>
public sealed class ComputedNumbers
{
    private readonly List<(object Expression, double[] Numbers)> kept = [];
    private int count;

    /// <summary>Forgets everything and keeps the memory.</summary>
    public void Clear() => count = 0;

    /// <summary>Copies what was kept of an expression; false when nothing was. Expressions are told apart as objects.</summary>
    public bool TryCopy(object expression, Span<double> numbers)
    {
        for (var index = 0; index < count; index++)
        {
            if (ReferenceEquals(kept[index].Expression, expression))
            {
                kept[index].Numbers.AsSpan(0, numbers.Length).CopyTo(numbers);
                return true;
            }
        }

        return false;
    }

    /// <summary>Keeps a copy of what an expression gave.</summary>
    public void Keep(object expression, ReadOnlySpan<double> numbers)
    {
        if (count == kept.Count)
        {
            kept.Add((expression, new double[numbers.Length]));
        }

        var memory = kept[count].Numbers.Length >= numbers.Length ? kept[count].Numbers : new double[numbers.Length];
        numbers.CopyTo(memory);
        kept[count++] = (expression, memory);
    }
}
