namespace RankOrchestrator.Language.Expressions;

/// <summary>What one expression may be and cost at most. Within these limits no evaluation takes longer than 100 ms.</summary>
public static class ExpressionLimits
{
    /// <summary>Characters of an expression.</summary>
    public const int Length = 16_384;

    /// <summary>Parts inside one another; <c>&amp;&amp;</c> and <c>||</c> chains count once.</summary>
    public const int Depth = 200;

    /// <summary>Parts in total.</summary>
    public const int Nodes = 8_192;

    /// <summary>Cost of one evaluation: one per part evaluated, more for what takes longer, such as text made, searched or read.</summary>
    public const int Cost = 250_000;

    /// <summary>Characters of a string that an expression makes; elements of a list with all they hold, a text counting one more for every 16 characters.</summary>
    public const int Size = 65_536;

    /// <summary>Characters of a regular expression.</summary>
    public const int PatternLength = 512;

    /// <summary>Steps of a regular expression once its counted repetitions are written out.</summary>
    public const int PatternSteps = 2_048;

    /// <summary>Characters of a free-standing expression with its bindings.</summary>
    public const int CaseLength = 1_048_576;
}
