using System.Collections.Immutable;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Flags;

/// <summary>The form of a feature flag, by Microsoft.FeatureManagement's schema (feature flag v2.0.0).</summary>
internal static class FlagShapes
{
    private static readonly TextShape Text = new();
    private static readonly TextShape Written = new() { Pattern = "[^ \\t\\r\\n]", PatternMeaning = "written out, not blank" };
    private static readonly TextShape Id = new() { Pattern = "^[^:\\t\\r\\n]*[^: \\t\\r\\n][^:\\t\\r\\n]*$", PatternMeaning = "a name of one line without ':', not blank" };
    private static readonly NumberShape Percentage = NumberShape.Between(0, 100);

    /// <summary>The whole file.</summary>
    public static RecordShape File { get; } = new("The flags", [
        new("feature_management", new RecordShape("'feature_management'", [
            new("feature_flags", new ListShape(Flag()), "The flags.", IsRequired: true),
        ]), "Microsoft.FeatureManagement's section.", IsRequired: true),
    ]);

    private static RecordShape Flag() => new("A flag", [
        new("id", Id, "The flag's name: flag(\"name\").", IsRequired: true),
        new("description", Text, "What it is for."),
        new("display_name", Text, "A name for people."),
        new("enabled", new Language.Shapes.FlagShape(), "Whether it can be on. Default false."),
        new("conditions", Conditions(), "For whom or when it is on; for everybody when not written."),
        new("variants", new ListShape(Variant()), "Its variants: variant(\"name\") is the one the user gets."),
        new("allocation", Allocation(), "Who gets which variant."),
        new("telemetry", new RecordShape("'telemetry'", [
            new("enabled", new Language.Shapes.FlagShape(), "Whether evaluations are reported in traces."),
            new("metadata", new MapShape(Text, new EitherShape([Text, new NumberShape(), new Language.Shapes.FlagShape()])), "Sent with the report."),
        ]), "Reporting of evaluations."),
    ]);

    private static RecordShape Conditions() => new("'conditions'", [
        new("requirement_type", TextShape.OneOf("Any", "All"), "Whether one filter is enough or all are needed. Default Any."),
        new("client_filters", new ListShape(Filter()), "The filters."),
    ]);

    private static ChoiceShape Filter()
    {
        const string Random = "It draws anew at every call, and the same request would get two pages. "
            + "Use Microsoft.Targeting with 'Audience: { DefaultRolloutPercentage: … }', which is sticky by user.";
        return new ChoiceShape("name", [
            new RecordShape("A targeting filter", [
                new("name", TextShape.OneOf("Microsoft.Targeting", "Targeting"), "On for an audience: named users, shares of groups, a share of all users. Sticky by user.", IsRequired: true),
                new("parameters", new RecordShape("'parameters'", [new("Audience", Audience(), "For whom it is on.", IsRequired: true)]), "The audience.", IsRequired: true),
            ]),
            new RecordShape("A time window filter", [
                new("name", TextShape.OneOf("Microsoft.TimeWindow", "TimeWindow"), "On within a window of time, by the clock of the request; the window may recur.", IsRequired: true),
                new("parameters", TimeWindow(), "The window.", IsRequired: true),
            ]),
            new RecordShape("An always-on filter", [new("name", TextShape.OneOf("AlwaysOn", "On"), "On for everybody.", IsRequired: true)]),
        ])
        {
            UnknownCode = PolicyCodes.UnknownFilter,
            Advice = ImmutableDictionary<string, string>.Empty.Add("Microsoft.Percentage", Random).Add("Percentage", Random),
        };
    }

    private static RecordShape Audience() => new("'Audience'", [
        new("Users", new ListShape(Written), "Users for whom it is on."),
        new("Groups", new ListShape(new RecordShape("A group", [
            new("Name", Written, "The group: a context value such as country:SA.", IsRequired: true),
            new("RolloutPercentage", Percentage, "Share of its users, sticky by user.", IsRequired: true),
        ])), "Groups for which it is on, or for a share of their users."),
        new("DefaultRolloutPercentage", Percentage, "Share of all users, sticky by user. Default 0."),
        new("Exclusion", new RecordShape("'Exclusion'", [
            new("Users", new ListShape(Written), "Users for whom it is off."),
            new("Groups", new ListShape(Written), "Groups for which it is off."),
        ]), "For whom it is off, whatever else says that it is on."),
    ]);

    private static RecordShape TimeWindow() => new("'parameters'", [
        new("Start", FlagInstant.Form, "First instant at which it is on; always has been when not written."),
        new("End", FlagInstant.Form, "First instant at which it is off again; never when not written."),
        new("Recurrence", new RecordShape("'Recurrence'", [
            new("Pattern", Pattern(), "How often the window recurs.", IsRequired: true),
            new("Range", Range(), "For how long it recurs.", IsRequired: true),
        ]), "How the window from Start to End recurs."),
    ]);

    private static ChoiceShape Pattern()
    {
        var interval = new PropertyShape("Interval", NumberShape.Whole(1, 10_000), "Every how many days or weeks. Default 1.");
        var day = TextShape.OneOf([.. Enum.GetNames<DayOfWeek>()]);
        return new ChoiceShape("Type", [
            new RecordShape("A daily pattern", [new("Type", TextShape.OneOf("Daily"), "Every Interval days.", IsRequired: true), interval]),
            new RecordShape("A weekly pattern", [
                new("Type", TextShape.OneOf("Weekly"), "On days of every Interval weeks.", IsRequired: true),
                interval,
                new("DaysOfWeek", new ListShape(day) { Fewest = 1 }, "The days on which the window starts; the day of Start is one of them.", IsRequired: true),
                new("FirstDayOfWeek", day, "The day that weeks begin with. Default Sunday."),
            ]),
        ])
        { UnknownCode = YamlCodes.OutOfRange };
    }

    private static ChoiceShape Range() => new("Type", [
        new RecordShape("A range without end", [new("Type", TextShape.OneOf("NoEnd"), "For ever.", IsRequired: true)]),
        new RecordShape("A range that ends on a day", [
            new("Type", TextShape.OneOf("EndDate"), "As long as windows start by EndDate.", IsRequired: true),
            new("EndDate", FlagInstant.Form, "Last instant at which a window can start.", IsRequired: true),
        ]),
        new RecordShape("A numbered range", [
            new("Type", TextShape.OneOf("Numbered"), "A number of times.", IsRequired: true),
            new("NumberOfOccurrences", NumberShape.Whole(1, int.MaxValue), "How many times.", IsRequired: true),
        ]),
    ])
    { UnknownCode = YamlCodes.OutOfRange };

    private static RecordShape Variant() => new("A variant", [
        new("name", Written, "The variant's name.", IsRequired: true),
        new("configuration_value", new AnyShape(), "A value that goes with it."),
        new("status_override", TextShape.OneOf("None", "Enabled", "Disabled"), "What flag(\"name\") says for users of the variant. Default None."),
    ]);

    private static RecordShape Allocation() => new("'allocation'", [
        new("default_when_disabled", Written, "The variant while the flag is off."),
        new("default_when_enabled", Written, "The variant of those whom nothing below names."),
        new("user", new ListShape(new RecordShape("A user allocation", [
            new("variant", Written, "The variant.", IsRequired: true),
            new("users", new ListShape(Written) { Fewest = 1 }, "Users who get it.", IsRequired: true),
        ])), "By user."),
        new("group", new ListShape(new RecordShape("A group allocation", [
            new("variant", Written, "The variant.", IsRequired: true),
            new("groups", new ListShape(Written) { Fewest = 1 }, "Groups that get it, such as country:SA.", IsRequired: true),
        ])), "By group."),
        new("percentile", new ListShape(new RecordShape("A percentile allocation", [
            new("variant", Written, "The variant.", IsRequired: true),
            new("from", Percentage, "From this percentage of users, inclusive.", IsRequired: true),
            new("to", Percentage, "To this one, exclusive.", IsRequired: true),
        ])), "By percentage of users, sticky by user."),
        new("seed", Written, "Decides who falls into which percentile; change it to draw again. Default: the flag's name."),
    ]);
}
