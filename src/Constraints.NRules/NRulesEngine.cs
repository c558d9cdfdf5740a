using RankOrchestrator.Constraints.NRules.Network;
using RankOrchestrator.Constraints.Rules;

namespace RankOrchestrator.Constraints.NRules;

/// <summary>Compiles rules into a Rete network of NRules: a session factory for each surface of a plan, a session for each request under way.</summary>
public sealed class NRulesEngine : IRuleEngine
{
    /// <inheritdoc/>
    public string Name => "nrules";

    /// <inheritdoc/>
    public IRuleProgram Prepare(CheckedRules rules) => new NetworkProgram(rules);
}
