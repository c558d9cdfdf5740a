namespace RankOrchestrator.Constraints.Rules;

/// <summary>Makes checked rules runnable.</summary>
public interface IRuleEngine
{
    /// <summary>The name it goes by in policies, settings and answers.</summary>
    string Name { get; }

    /// <summary>A program that does what <paramref name="rules"/> say, for rules without errors.</summary>
    IRuleProgram Prepare(CheckedRules rules);
}
