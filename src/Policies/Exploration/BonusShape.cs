using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Policies.Exploration;

/// <summary>
/// What a surface may say of a bonus for items that were shown little, and what becomes of it: a rule that adds and a cap, like those that
/// people write, so that answers, prices and explanations say of them what they say of those.
/// </summary>
internal static class BonusShape
{
    /// <summary>The kind of exploration that is nothing else.</summary>
    public const string Word = "bonus";

    /// <summary>The name of the rule.</summary>
    public const string Rule = "uncertainty-bonus";

    /// <summary>The name of the constraint.</summary>
    public const string Constraint = "uncertainty-cap";

    private const double DefaultPrior = 100;
    private const int Most = 1_000_000_000;

    /// <summary>What it takes.</summary>
    public static ImmutableArray<PropertyShape> Keys { get; } =
    [
        new("impressions", new TextShape(), "A number for each candidate: how often it was shown, such as feature.impressions.", IsRequired: true),
        new("below", NumberShape.Whole(1, Most), "Items that were shown at least so often get no bonus and are not counted.", IsRequired: true),
        new("amount", NumberShape.Between(0, 1e9), "What an item that was never shown is worth more, in units of value.", IsRequired: true),
        new(
            "prior",
            NumberShape.Between(0, Most),
            "How many impressions what is known without any is worth: the bonus is amount / sqrt(1 + impressions / prior). Default 100."),
        new("slots", NumberShape.Whole(1, ConstraintPolicy.MostMembers), "How many slots of a page such items fill at most.", IsRequired: true),
    ];

    /// <summary>The key beside those of a kind.</summary>
    public static PropertyShape Property { get; } = new(
        "bonus",
        new RecordShape("A bonus", [.. Keys]),
        "What items that were shown little are worth more, and how many slots they fill at most. Default: nothing.");

    /// <summary>What is written, or null for none.</summary>
    public static UncertaintyBonus? Read(RecordReader surface) => Written(surface) is { } bonus && bonus.Number("amount") is > 0 and var amount
        ? new UncertaintyBonus(
            PolicyText.Of(bonus.Scalar("impressions"))!,
            bonus.Whole("below")!.Value,
            amount,
            bonus.Number("prior") is > 0 and var prior ? prior : DefaultPrior,
            bonus.Whole("slots")!.Value)
        : null;

    /// <summary>Reports what cannot be or has no effect.</summary>
    public static void Check(RecordReader surface, DiagnosticBag diagnostics)
    {
        if (Written(surface) is not { } bonus)
        {
            return;
        }

        if (bonus.Number("amount") is 0)
        {
            NoEffect.Report(bonus.Node("amount")!, "A bonus of 0 changes no value.", "Write what an item that was never shown is worth more.", diagnostics);
        }

        if (bonus.Number("prior") is 0)
        {
            var place = bonus.Node("prior")!;
            diagnostics.Error(YamlCodes.OutOfRange, place.Source, place.Span, "'prior' must be above 0.", "With 100 an item shown a hundred times gets 0.71 of the bonus.");
        }
    }

    /// <summary>The rule that adds the bonus.</summary>
    public static RulePolicy RuleOf(UncertaintyBonus bonus) => new()
    {
        Name = Text(bonus, Rule),
        Why = string.Create(CultureInfo.InvariantCulture, $"Little is known of what was shown less than {bonus.Below} times."),
        Owner = Word,
        Match = Text(bonus, Condition(bonus)),
        Actions = new RuleActions([new AddAction(null, Text(bonus, string.Create(
            CultureInfo.InvariantCulture,
            $"{Literal(bonus.Amount)} / sqrt(1.0 + max(0.0, double({bonus.Impressions.Text})) / {Literal(bonus.Prior)})")))]),
    };

    /// <summary>The cap on how many slots items with a bonus fill.</summary>
    public static ConstraintPolicy ConstraintOf(UncertaintyBonus bonus, DiagnosticBag diagnostics) => ConstraintReader.Read(
        Mapping(
            bonus,
            ("name", Scalar(bonus, Constraint)),
            ("why", Scalar(bonus, "Items that are shown for what is not known of them fill no more of a page.")),
            ("owner", Scalar(bonus, Word)),
            ("cap", Mapping(
                bonus,
                ("group", Scalar(bonus, Condition(bonus))),
                ("most", Scalar(bonus, bonus.Slots.ToString(CultureInfo.InvariantCulture)))))),
        diagnostics);

    private static RecordReader? Written(RecordReader surface)
        => surface.Record("exploration") is not { } exploration ? null : exploration.Text("kind") == Word ? exploration : exploration.Record("bonus");

    private static string Condition(UncertaintyBonus bonus)
        => string.Create(CultureInfo.InvariantCulture, $"double({bonus.Impressions.Text}) < {bonus.Below}.0");

    private static string Literal(double number) => number.ToString(number == Math.Floor(number) && number < 1e15 ? "0.0" : "R", CultureInfo.InvariantCulture);

    private static PolicyText Text(UncertaintyBonus bonus, string text) => new(text, bonus.Impressions.Place);

    private static YamlScalar Scalar(UncertaintyBonus bonus, string text) => bonus.Impressions.Place with { Text = text, Style = YamlScalarStyle.Plain };

    private static YamlMapping Mapping(UncertaintyBonus bonus, params (string Key, YamlNode Value)[] entries)
        => new(bonus.Impressions.Place.Source, bonus.Impressions.Place.Span, [.. entries.Select(entry => new YamlEntry(Scalar(bonus, entry.Key), entry.Value))]);
}
