namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>Why an expression was ended before it was through.</summary>
public enum CutOff
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>It takes more steps than are left for it.</summary>
    Cost,

    /// <summary>The request's time for expressions is over.</summary>
    Deadline,
}

/// <summary>The fixed words of <see cref="CutOff"/>, as they stand in answers and metrics.</summary>
public static class CutOffWords
{
    /// <summary>The word of a reason.</summary>
    public static string Word(this CutOff reason) => reason switch
    {
        CutOff.Cost => "cost-limit",
        CutOff.Deadline => "deadline",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Nothing was cut off."),
    };
}
