namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>What a quantity of a comparison is measured in.</summary>
internal enum QuantityUnit
{
    /// <summary>A share, written as <c>1%</c> or as <c>0.01</c>.</summary>
    Share,

    /// <summary>A number of pages or items; a percentage is one of all of them.</summary>
    Count,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>Something that a condition may ask of a comparison.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Unit">What it is measured in.</param>
/// <param name="Of">Its value.</param>
/// <param name="Whole">Of a count: of how many.</param>
internal sealed record Quantity(string Name, QuantityUnit Unit, Func<ComparisonSummary, double> Of, Func<ComparisonSummary, double>? Whole = null)
{
    /// <summary>The quantities whose names stand fast, in the order in which they are documented.</summary>
    private static readonly Quantity[] Fixed =
    [
        new("value.drop", QuantityUnit.Share, summary => Drop(summary.Value)),
        new("value.change", QuantityUnit.Share, summary => Share(summary.Value)),
        new("page.drop", QuantityUnit.Share, summary => summary.LargestDrop),
        new("pages.changed", QuantityUnit.Count, summary => summary.Pages - summary.Count(ChangeKind.None), Pages),
        new("pages.moved", QuantityUnit.Count, summary => summary.Count(ChangeKind.Items), Pages),
        new("pages.refused", QuantityUnit.Count, summary => summary.Count(ChangeKind.Refused), Pages),
        new("pages.relaxed", QuantityUnit.Count, summary => summary.Relaxed.After, Pages),
        new("pages.unproven", QuantityUnit.Count, summary => summary.Pages - summary.Count(ChangeKind.Refused) - summary.Count(ChangeKind.Answered) - summary.Proven.After, Pages),
        new("items.moved", QuantityUnit.Count, summary => summary.Moved, Items),
        new("items.entered", QuantityUnit.Count, summary => summary.Entered, Items),
        new("items.left", QuantityUnit.Count, summary => summary.Left, Items),
        new("correlation.mean", QuantityUnit.Number, summary => summary.Correlation),
        new("correlation.least", QuantityUnit.Number, summary => summary.LeastCorrelation),
        new("steps.rise", QuantityUnit.Share, summary => Math.Max(0, Share(summary.Steps))),
    ];

    /// <summary>All names, those that depend on the policies as patterns.</summary>
    public static IEnumerable<string> Patterns => Fixed.Select(quantity => quantity.Name).Concat([
        "value.OBJECTIVE.drop",
        "value.OBJECTIVE.change",
        "exposure.ATTRIBUTE.change",
        "exposure.ATTRIBUTE.VALUE.change",
        "exposure.ATTRIBUTE.VALUE.share"]);

    /// <summary>The quantity of a name, or null.</summary>
    /// <param name="name">The name.</param>
    /// <param name="objectives">Terms of the values of both policies.</param>
    /// <param name="attributes">Attributes of both policies.</param>
    public static Quantity? Find(string name, IReadOnlyCollection<string> objectives, IReadOnlyCollection<string> attributes)
        => Array.Find(Fixed, quantity => quantity.Name.Equals(name, StringComparison.Ordinal)) ?? OfObjective(name, objectives) ?? OfExposure(name, attributes);

    /// <summary>The names that there are for these policies, without those of single values of attributes.</summary>
    public static IEnumerable<string> Names(IEnumerable<string> objectives, IEnumerable<string> attributes)
        => Fixed.Select(quantity => quantity.Name)
            .Concat(objectives.SelectMany(objective => new[] { $"value.{objective}.drop", $"value.{objective}.change" }))
            .Concat(attributes.Select(attribute => $"exposure.{attribute}.change"));

    /// <summary>The attribute whose exposure it asks for; null when it asks for none.</summary>
    public string? Attribute { get; private init; }

    private static Quantity? OfObjective(string name, IReadOnlyCollection<string> objectives)
    {
        foreach (var objective in objectives)
        {
            if (name.Equals($"value.{objective}.drop", StringComparison.Ordinal))
            {
                return new Quantity(name, QuantityUnit.Share, summary => Drop(Worth(summary)));
            }

            if (name.Equals($"value.{objective}.change", StringComparison.Ordinal))
            {
                return new Quantity(name, QuantityUnit.Share, summary => Share(Worth(summary)));
            }

            BeforeAfter Worth(ComparisonSummary summary) => summary.Objectives.TryGetValue(objective, out var worth) ? worth : default;
        }

        return null;
    }

    private static Quantity? OfExposure(string name, IReadOnlyCollection<string> attributes)
    {
        const string Prefix = "exposure.", OfChange = ".change", OfShare = ".share";
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || attributes.FirstOrDefault(attribute => name.AsSpan(Prefix.Length).StartsWith(attribute + ".")) is not { } found)
        {
            return null;
        }

        var rest = name[(Prefix.Length + found.Length)..];
        if (rest is OfChange)
        {
            return new Quantity(name, QuantityUnit.Share, summary => Tally(summary).Shares.Select(share => Math.Abs(share.Share.Change)).DefaultIfEmpty().Max()) { Attribute = found };
        }

        var ending = rest.EndsWith(OfChange, StringComparison.Ordinal) ? OfChange : rest.EndsWith(OfShare, StringComparison.Ordinal) ? OfShare : null;
        if (ending is null || rest.Length <= ending.Length + 1)
        {
            return null;
        }

        var value = rest[1..^ending.Length];
        return new Quantity(name, QuantityUnit.Share, summary => ending is OfShare ? Tally(summary).Share(value).After : Tally(summary).Share(value).Change) { Attribute = found };

        ExposureTally Tally(ComparisonSummary summary) => summary.Exposures.First(exposure => exposure.Attribute.Equals(found, StringComparison.Ordinal));
    }

    private static double Share(BeforeAfter both) => both.Share ?? (both.Change > 0 ? double.PositiveInfinity : double.NegativeInfinity);

    private static double Drop(BeforeAfter both) => Math.Max(0, -Share(both));

    private static double Pages(ComparisonSummary summary) => summary.Pages;

    private static double Items(ComparisonSummary summary) => summary.Items.Before;
}
