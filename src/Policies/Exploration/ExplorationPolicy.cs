using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Policies.Exploration;

/// <summary>How a surface serves other pages than the best now and then, so that its log says what else might do well.</summary>
public abstract record ExplorationPolicy
{
    /// <summary>The word by which policies, answers and logs call it.</summary>
    public abstract string Kind { get; }
}

/// <summary>With a probability one random slot is filled at random from what is feasible there.</summary>
/// <param name="Epsilon">The probability, above 0.</param>
public sealed record SlotExplorationPolicy(double Epsilon) : ExplorationPolicy
{
    /// <summary>The word for it.</summary>
    public const string Word = "slot";

    /// <inheritdoc/>
    public override string Kind => Word;
}

/// <summary>Every page is made with noise on the values of its candidates.</summary>
public abstract record NoiseExplorationPolicy : ExplorationPolicy;

/// <summary>The noise makes candidates come in the order of Plackett and Luce's model as far as constraints allow.</summary>
/// <param name="Temperature">How much noise, in units of value, above 0: two candidates whose values differ by so much come e to 1 in the better order.</param>
public sealed record PlackettLucePolicy(double Temperature) : NoiseExplorationPolicy
{
    /// <summary>The word for it.</summary>
    public const string Word = "plackett-luce";

    /// <inheritdoc/>
    public override string Kind => Word;
}

/// <summary>
/// The noise is as large as models are uncertain of what they predict (Thompson sampling): a candidate comes first as often as it is probably
/// the best one.
/// </summary>
/// <param name="Scale">What the standard deviations are multiplied by, above 0: less than 1 explores less.</param>
/// <param name="Place">Where it is written, for findings.</param>
public sealed record ThompsonPolicy(double Scale, YamlScalar Place) : NoiseExplorationPolicy
{
    /// <summary>The word for it.</summary>
    public const string Word = "thompson";

    /// <inheritdoc/>
    public override string Kind => Word;
}
