namespace RankOrchestrator.Constraints.Rules;

/// <summary>This project's own engine: rules run over whole columns of candidates.</summary>
public sealed class ColumnRuleEngine : IRuleEngine
{
    /// <inheritdoc/>
    public string Name => "columns";

    /// <inheritdoc/>
    public IRuleProgram Prepare(CheckedRules rules) => new ColumnRuleProgram(rules);
}
