namespace RankOrchestrator.Language.Expressions.Limits;

/// <summary>What one expression may be and cost at most; how long the costliest take on a machine is in the tables of bench/Policies.</summary>
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

    /// <summary>
    /// Steps that all expressions of one request may take together, in the unit of <see cref="Cost"/>; one of them may take
    /// half of what is left when it begins.
    /// </summary>
    public const long PageSteps = 4_000_000;

    /// <summary>
    /// Steps that all expressions of a surface can take together and none of them is ever cut off: when all before have
    /// taken no more than this, half of the rest is as much again. Beyond it a policy is warned about.
    /// </summary>
    public const long SurePageSteps = PageSteps / 2;

    /// <summary>Steps that the expressions of a surface, or one of them, may take at worst. Beyond it a policy is refused.</summary>
    public const long MostPageSteps = 10_000_000;

    /// <summary>Steps that messages take for a second: 20 ns each. The last table of bench/Policies says what they are on a machine.</summary>
    public const long StepsPerSecond = 50_000_000;

    /// <summary>Characters of a string that an expression makes; elements of a list with all they hold, a text counting one more for every 16 characters.</summary>
    public const int Size = 65_536;

    /// <summary>Characters of a regular expression.</summary>
    public const int PatternLength = 512;

    /// <summary>Steps of a regular expression once its counted repetitions are written out.</summary>
    public const int PatternSteps = 2_048;

    /// <summary>Characters of a free-standing expression with its bindings.</summary>
    public const int CaseLength = 1_048_576;
}
