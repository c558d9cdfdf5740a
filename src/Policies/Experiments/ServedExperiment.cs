using System.Collections.Immutable;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Experiments;

/// <summary>Who comes into an experiment, and what its arms change.</summary>
public sealed record ServedExperiment
{
    /// <summary>Its name, for findings.</summary>
    public required PolicyText Name { get; init; }

    /// <summary>The layer whose users it shares with other experiments.</summary>
    public required PolicyText Layer { get; init; }

    /// <summary>Its part of the layer's users, in per cent.</summary>
    public required PercentRange Part { get; init; }

    /// <summary>Whether anybody comes into it.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Decides with the user's id who comes into which arm.</summary>
    public required string Salt { get; init; }

    /// <summary>Who of its part comes into which arm, by the arms' names.</summary>
    public required ImmutableArray<ArmRange> Ranges { get; init; }

    /// <summary>What makes the service give its users back; null for nothing.</summary>
    public Canary? Canary { get; init; }

    /// <summary>The experiment's name and a hash of its file: another file is another canary.</summary>
    public required string Version { get; init; }

    /// <summary>What the arms change.</summary>
    public ImmutableArray<ArmChange> Changes { get; init; } = [];
}

/// <summary>A range of per cent, its end not in it but for 100.</summary>
public readonly record struct PercentRange(double From, double To);

/// <summary>The users of an arm.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Range">Where the hash of such a user falls.</param>
public sealed record ArmRange(string Arm, PercentRange Range)
{
    /// <summary>
    /// The ranges of arms. Each arm has a region of its own, as wide as it would be if all shares together were 100 %, and grows from
    /// the beginning of it: as long as the arms grow alike, who is in one stays in it. In the order of names, so that writing arms in
    /// another order moves nobody.
    /// </summary>
    public static ImmutableArray<ArmRange> Of(IEnumerable<ExperimentArm> arms)
    {
        var sorted = arms.OrderBy(arm => arm.Name, StringComparer.Ordinal).ToArray();
        var (all, before) = (sorted.Sum(arm => arm.Share), 0.0);
        var ranges = ImmutableArray.CreateBuilder<ArmRange>();
        foreach (var arm in sorted)
        {
            // Rounded, so that thirds of 99 and thirds of 3 begin at the same place; a hash tells 0.00000002 per cent apart.
            var from = Math.Round(100 * before / all, 6);
            before += arm.Share;
            var end = Math.Round(100 * before / all, 6);
            ranges.Add(new ArmRange(arm.Name, new PercentRange(from, from + arm.Share >= end - 1e-6 ? end : from + arm.Share)));
        }

        return ranges.ToImmutable();
    }
}

/// <summary>What an arm changes of a surface.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Surface">The surface.</param>
/// <param name="Written">What is otherwise.</param>
public sealed record ArmChange(PolicyText Arm, PolicyText Surface, YamlMapping Written);
