using System.Collections.Immutable;

namespace RankOrchestrator.Policies.Flags;

/// <summary>The feature flags of <c>flags.yaml</c>, checked: asking them cannot fail, whoever asks and when.</summary>
/// <param name="Flags">The flags, sorted by name; names are distinct.</param>
public sealed record FlagsPolicy(ImmutableArray<FlagPolicy> Flags)
{
    /// <summary>No flags.</summary>
    public static FlagsPolicy None { get; } = new([]);

    /// <summary>All flags, sorted.</summary>
    public ImmutableArray<string> Names { get; } = [.. Flags.Select(flag => flag.Name)];

    /// <summary>Those with variants, sorted.</summary>
    public ImmutableArray<string> WithVariants { get; } = [.. Flags.Where(flag => flag.HasVariants).Select(flag => flag.Name)];

    /// <summary>The names of a flag's variants in the order they are written; empty when there is no such flag.</summary>
    public ImmutableArray<string> VariantsOf(string name)
        => Flags.FirstOrDefault(flag => flag.Name.Equals(name, StringComparison.Ordinal)) is { } flag ? [.. flag.Variants.Select(variant => variant.Name)] : [];
}

/// <summary>One feature flag.</summary>
public sealed record FlagPolicy
{
    /// <summary>The name that expressions ask for.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it can be on at all.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Whether all conditions must hold; otherwise one is enough.</summary>
    public bool NeedsAll { get; init; }

    /// <summary>For whom or when it is on; for everybody when there is none.</summary>
    public ImmutableArray<FlagCondition> Conditions { get; init; } = [];

    /// <summary>Whether variants are written, even if the list is empty: then <c>variant()</c> may ask for them.</summary>
    public bool HasVariants { get; init; }

    /// <summary>Its variants, in the order they are written.</summary>
    public ImmutableArray<FlagVariant> Variants { get; init; } = [];

    /// <summary>Who gets which variant; null when nobody gets one.</summary>
    public VariantAllocation? Allocation { get; init; }

    /// <summary>Users whom its audiences or its allocation name.</summary>
    public IEnumerable<string> NamedUsers => Conditions.OfType<AudienceCondition>().SelectMany(people => people.Users).Concat(Allocation?.ByUser.SelectMany(part => part.Names) ?? []);

    /// <summary>Whether evaluations are reported in traces.</summary>
    public bool IsReported { get; init; }

    /// <summary>Sent with the report.</summary>
    public ImmutableArray<KeyValuePair<string, string>> ReportedWith { get; init; } = [];
}

/// <summary>A variant of a flag.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsFlagOn">What the flag itself is for its users; null leaves it as it is.</param>
public sealed record FlagVariant(string Name, bool? IsFlagOn);

/// <summary>Who gets which variant: users first, then groups, then percentiles, then everybody else.</summary>
public sealed record VariantAllocation
{
    /// <summary>The variant while the flag is off; null for none.</summary>
    public string? WhenOff { get; init; }

    /// <summary>The variant of those whom nothing else names; null for none.</summary>
    public string? WhenOn { get; init; }

    /// <summary>Variants by user.</summary>
    public ImmutableArray<NamedAllocation> ByUser { get; init; } = [];

    /// <summary>Variants by group.</summary>
    public ImmutableArray<NamedAllocation> ByGroup { get; init; } = [];

    /// <summary>Variants by percentage of users; the ranges do not overlap.</summary>
    public ImmutableArray<PercentileRange> ByPercentile { get; init; } = [];

    /// <summary>Decides who falls into which percentile; null for the flag's name.</summary>
    public string? Seed { get; init; }
}

/// <summary>A variant for named users or groups.</summary>
public sealed record NamedAllocation(string Variant, ImmutableArray<string> Names);

/// <summary>A variant for a share of the users, from a percentage (inclusive) to another (exclusive, but for 100).</summary>
public sealed record PercentileRange(string Variant, double From, double To);
