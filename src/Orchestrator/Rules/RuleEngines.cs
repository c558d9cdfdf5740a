using RankOrchestrator.Constraints.Rules;
#if NRULES
using RankOrchestrator.Constraints.NRules;
#endif

namespace RankOrchestrator.Orchestrator.Rules;

/// <summary>The rule engines by the names that policies, settings and commands use. An engine is registered here and nowhere else.</summary>
internal sealed class RuleEngines
{
    /// <summary>Every engine there is; one without an instance is not in this build, which its hint says how to make.</summary>
    private static readonly RegisteredEngine[] All =
    [
        new("columns", new ColumnRuleEngine(), ""),
#if NRULES
        new("nrules", new NRulesEngine(), ""),
#else
        new("nrules", null, "Build with '-p:RuleEngine=nrules', as docs/engines.md says, or choose 'columns'."),
#endif
    ];

    private readonly IRuleEngine standard;

    /// <param name="standard">What runs the rules of surfaces that name no engine.</param>
    public RuleEngines(IRuleEngine standard) => this.standard = standard;

    /// <summary>The engines of this build, the one that is used when none is named first.</summary>
    public static IEnumerable<string> Names => All.Where(engine => engine.Instance is not null).Select(engine => engine.Name);

    /// <summary>The engines with another one in place of the default.</summary>
    /// <param name="name">The one to use where a surface names none; null for this project's own.</param>
    /// <exception cref="ArgumentException">There is no such engine in this build; the message says so for a person.</exception>
    public static RuleEngines Of(string? name)
        => Find(name ?? All[0].Name) is { Engine: { } engine } ? new RuleEngines(engine) : throw new ArgumentException(Problem(name), nameof(name));

    /// <summary>Why there is no engine of a name, in a sentence with a hint; null when there is, or when none is named.</summary>
    public static string? Problem(string? name) => name is not null && Find(name) is (null, var message, var hint) ? $"{message} {hint}" : null;

    /// <summary>The engine of a name, or what to say instead: an engine that is asked for is never replaced by another.</summary>
    /// <param name="name">What a surface names; null when it names none.</param>
    public (IRuleEngine? Engine, string Message, string Hint) Choose(string? name) => name is null ? (standard, "", "") : Find(name);

    private static (IRuleEngine? Engine, string Message, string Hint) Find(string name)
    {
        var known = Array.Find(All, engine => string.Equals(engine.Name, name, StringComparison.Ordinal));
        return known switch
        {
            null => (null, $"There is no rule engine '{name}'.", $"There are {string.Join(" and ", All.Select(engine => $"'{engine.Name}'"))}."),
            { Instance: null } => (null, $"The rule engine '{name}' is not in this build.", known.Hint),
            _ => (known.Instance, "", ""),
        };
    }

    private sealed record RegisteredEngine(string Name, IRuleEngine? Instance, string Hint);
}
