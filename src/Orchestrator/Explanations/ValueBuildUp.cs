namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>How an item's value was made: terms of the models' predictions, then rule after rule, then its slot.</summary>
internal sealed record ValueBuildUp
{
    /// <summary>What the models said, after fallbacks.</summary>
    public required IReadOnlyList<NamedNumber> Predictions { get; init; }

    /// <summary>Whether the terms are multiplied instead of added up.</summary>
    public required bool IsProduct { get; init; }

    /// <summary>The terms, which make <see cref="BeforeRules"/>.</summary>
    public required IReadOnlyList<NamedNumber> Terms { get; init; }

    /// <summary>The value before any rule.</summary>
    public required double BeforeRules { get; init; }

    /// <summary>What each rule that touched it did, in running order; the first begins with <see cref="BeforeRules"/>, the last ends with <see cref="AfterRules"/>.</summary>
    public required IReadOnlyList<RuleStep> Rules { get; init; }

    /// <summary>The value that slots are filled by.</summary>
    public required double AfterRules { get; init; }

    /// <summary>What its slot counts; null when it is not on the page.</summary>
    public double? SlotWeight { get; init; }

    /// <summary>What it brings to the page: slot weight times value; null when it is not on the page.</summary>
    public double? OnPage { get; init; }
}

/// <summary>A number with its name.</summary>
internal sealed record NamedNumber(string Name, double Value);

/// <summary>What one rule did to an item.</summary>
internal sealed record RuleStep
{
    /// <summary>The rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Why it exists.</summary>
    public required string Why { get; init; }

    /// <summary>Whom to ask about it.</summary>
    public required string Owner { get; init; }

    /// <summary>The factor; a negative value is divided by it.</summary>
    public double? Boost { get; init; }

    /// <summary>What it adds after the factor.</summary>
    public double? Add { get; init; }

    /// <summary>Tags that it gives.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether it takes the item off the page.</summary>
    public bool Excludes { get; init; }

    /// <summary>The slot that it pins its best match to, when this item is that match.</summary>
    public int? Pins { get; init; }

    /// <summary>The value before it.</summary>
    public required double Before { get; init; }

    /// <summary>The value after it.</summary>
    public required double After { get; init; }
}
