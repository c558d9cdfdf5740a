using System.Text;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Loading;

namespace RankOrchestrator.Constraints.Tests.Policies;

/// <summary>What can be wrong with <c>flags.yaml</c> is found when it is loaded, where it stands, and never while a request waits.</summary>
public sealed class FlagsReaderTests
{
    private const string Targeting = "Microsoft.Targeting, parameters: { Audience: ";
    private const string Window = "Microsoft.TimeWindow, parameters: ";
    private const string Weekly = "Start: 2026-02-18T09:00:00Z, End: 2026-02-18T12:00:00Z, Recurrence: { Pattern: { Type: Weekly, ";
    private const string Daily = "Start: 2026-02-18T09:00:00Z, End: 2026-02-18T12:00:00Z, Recurrence: { Pattern: { Type: Daily";

    public static TheoryData<string> GoodFilters =>
    [
        Targeting + "{ Users: [], Groups: [], DefaultRolloutPercentage: 0 } }",
        Targeting + "{ Users: [u-1], Groups: [{ Name: \"country:SA\", RolloutPercentage: 12.5 }], DefaultRolloutPercentage: 100, Exclusion: { Users: [u-2], Groups: [\"country:AE\"] } } }",
        "Targeting, parameters: { Audience: {} }",
        "AlwaysOn",
        "On",
        Window + "{ Start: 2026-02-18 }",
        Window + "{ End: \"Wed, 18 Feb 2026 09:00:00 GMT\" }",
        Window + "{ Start: \"2026-02-18T09:00:00.5+03:00\", End: 9999-12-31T23:59:59Z }",
        "TimeWindow, parameters: { " + Daily + " }, Range: { Type: NoEnd } } }",
        Window + "{ " + Daily + ", Interval: 3 }, Range: { Type: EndDate, EndDate: 2026-12-31 } } }",
        Window + "{ " + Weekly + "Interval: 2, DaysOfWeek: [Monday, Wednesday], FirstDayOfWeek: Monday }, Range: { Type: Numbered, NumberOfOccurrences: 4 } } }",
    ];

    [Theory]
    [MemberData(nameof(GoodFilters))]
    public void A_filter_that_is_right_is_taken(string filter) => Findings(Flag($"conditions: {{ client_filters: [{{ name: {filter} }}] }}")).ShouldBeEmpty();

    [Theory]

    // Names.
    [InlineData("Microsoft.Targetting, parameters: { Audience: {} }", "RP0801", "Microsoft.Targetting", "Did you mean 'Microsoft.Targeting'?")]
    [InlineData("microsoft.timewindow, parameters: { Start: 2026-02-18 }", "RP0801", "microsoft.timewindow", "Did you mean 'Microsoft.TimeWindow'?")]
    [InlineData("Company.Own", "RP0801", "Company.Own", "must be one of Microsoft.Targeting,")]
    [InlineData(
        "Microsoft.Percentage, parameters: { Value: 50 }",
        "RP0801",
        "Microsoft.Percentage",
        "Use Microsoft.Targeting with 'Audience: { DefaultRolloutPercentage: … }', which is sticky by user")]
    [InlineData("Percentage", "RP0801", "Percentage", "DefaultRolloutPercentage")]
    [InlineData("", "RP0103", "}", "'name' must be one of")]
    [InlineData("[Microsoft.Targeting]", "RP0103", "[Microsoft.Targeting]", "'name' must be one of")]
    [InlineData("Microsoft.Targeting", "RP0104", "{ name: Microsoft.Targeting }", "needs the key 'parameters'")]
    [InlineData("Microsoft.TimeWindow", "RP0104", "{ name: Microsoft.TimeWindow }", "needs the key 'parameters'")]
    [InlineData("AlwaysOn, parameters: {}", "RP0102", "parameters", "has no key 'parameters'")]

    // Audiences.
    [InlineData(Targeting + "{ DefaultRolloutPercentage: 200 } }", "RP0109", "200", "must be from 0 to 100")]
    [InlineData(Targeting + "{ DefaultRolloutPercentage: -1 } }", "RP0109", "-1", "must be from 0 to 100")]
    [InlineData(Targeting + "{ DefaultRolloutPercentage: ten } }", "RP0103", "ten", "must be a number")]
    [InlineData(Targeting + "{ DefaultRolloutPercentage: .nan } }", "RP0103", ".nan", "must be a number")]
    [InlineData(Targeting + "{ DefaultRolloutPercentage: } }", "RP0103", "} }", "must be a number, not nothing")]
    [InlineData(Targeting + "{ DefaultRolloutPercent: } }", "RP0102", "DefaultRolloutPercent", "Did you mean 'DefaultRolloutPercentage'?")]
    [InlineData(Targeting + "{ GroupRollouts: [] } }", "RP0102", "GroupRollouts", "Known keys: Users, Groups,")]
    [InlineData(Targeting + "{ Users: u-1 } }", "RP0103", "u-1", "must be a list")]
    [InlineData(Targeting + "{ Users: [17] } }", "RP0103", "17", "Put it in quotes.")]
    [InlineData(Targeting + "{ Users: [\"\"] } }", "RP0103", "\"\"", "not blank")]
    [InlineData(Targeting + "{ Groups: [{ Name: \"country:SA\" }] } }", "RP0104", "{ Name: \"country:SA\" }", "needs the key 'RolloutPercentage'")]
    [InlineData(Targeting + "{ Groups: [{ RolloutPercentage: 5 }] } }", "RP0104", "{ RolloutPercentage: 5 }", "needs the key 'Name'")]
    [InlineData(Targeting + "{ Groups: [{ Name: \"country:SA\", RolloutPercentage: 101 }] } }", "RP0109", "101", "must be from 0 to 100")]
    [InlineData(Targeting + "{ Exclusion: { User: [u-1] } } }", "RP0102", "User", "Did you mean 'Users'?")]
    [InlineData(Targeting + " }", "RP0103", "} }] }", "'Audience' must be named values, not nothing")]

    // Windows of time.
    [InlineData(Window + "{ Start: 2026-13-45 }", "RP0207", "2026-13-45", "There is no such day or time")]
    [InlineData(Window + "{ Start: 2026-02-30T00:00:00Z }", "RP0207", "2026-02-30T00:00:00Z", "There is no such day or time")]
    [InlineData(Window + "{ Start: \"Thu, 18 Feb 2026 09:00:00 GMT\" }", "RP0207", "\"Thu, 18 Feb 2026 09:00:00 GMT\"", "There is no such day or time")]
    [InlineData(Window + "{ Start: 2026-02-18T00:00:00 }", "RP0103", "2026-02-18T00:00:00", "with 'Z' or an offset")]
    [InlineData(Window + "{ Start: 18.2.2026 }", "RP0103", "18.2.2026", "must be a day such as")]
    [InlineData(Window + "{ Start: }", "RP0103", "}", "not nothing")]
    [InlineData(Window + "{ Start: 2026-03-01, End: 2026-03-01 }", "RP0207", "2026-03-01 }", "ends before it starts")]
    [InlineData(Window + "{}", "RP0802", "{}", "needs 'Start', 'End' or both")]
    [InlineData(Window + "{ Begin: 2026-03-01 }", "RP0102", "Begin", "has no key 'Begin'")]
    [InlineData(Window + "{ Start: 2026-02-18, Recurrence: { Pattern: { Type: Daily }, Range: { Type: NoEnd } } }", "RP0802", "{ Pattern", "needs 'Start' and 'End'")]
    [InlineData(Window + "{ " + Daily + " } } }", "RP0104", "{ Pattern", "needs the key 'Range'")]
    [InlineData(Window + "{ " + Daily + ", Interval: 0 }, Range: { Type: NoEnd } } }", "RP0109", "0 }", "must be from 1 to 10000")]
    [InlineData(Window + "{ " + Daily + ", DaysOfWeek: [Monday] }, Range: { Type: NoEnd } } }", "RP0102", "DaysOfWeek", "A daily pattern has no key")]
    [InlineData(
        Window + "{ Start: 2026-02-18T09:00:00Z, End: 2026-02-25T12:00:00Z, Recurrence: { Pattern: { Type: Daily }, Range: { Type: NoEnd } } }",
        "RP0802",
        "2026-02-25T12:00:00Z",
        "longer than from one occurrence to the next (1 days)")]
    [InlineData(
        Window + "{ Start: 2026-02-16T09:00:00Z, End: 2026-02-17T12:00:00Z, Recurrence: { Pattern: { Type: Weekly, DaysOfWeek: [Monday, Tuesday] }, Range: { Type: NoEnd } } }",
        "RP0802",
        "2026-02-17T12:00:00Z",
        "(1 days)")]
    [InlineData(
        Window + "{ Start: 2026-02-16T09:00:00Z, End: 2026-02-17T12:00:00Z, Recurrence: { Pattern: { Type: Weekly, DaysOfWeek: [Sunday, Monday], FirstDayOfWeek: Monday }, Range: { Type: NoEnd } } }",
        "RP0802",
        "2026-02-17T12:00:00Z",
        "(1 days)")]
    [InlineData(Window + "{ Start: 2000-01-01, End: 2011-01-01, Recurrence: { Pattern: { Type: Daily, Interval: 9000 }, Range: { Type: NoEnd } } }", "RP0802", "2011-01-01", "or than ten years")]
    [InlineData(Window + "{ Start: 0001-01-01, End: 0001-01-02, Recurrence: { Pattern: { Type: Daily }, Range: { Type: NoEnd } } }", "RP0802", "0001-01-01", "since the year 1")]
    [InlineData(Window + "{ " + Weekly + "DaysOfWeek: [Tuesday] }, Range: { Type: NoEnd } } }", "RP0802", "2026-02-18T09:00:00Z", "starts on a Wednesday")]
    [InlineData(Window + "{ " + Weekly + "DaysOfWeek: [] }, Range: { Type: NoEnd } } }", "RP0109", "[]", "needs at least 1 item")]
    [InlineData(Window + "{ " + Weekly + "DaysOfWeek: [Wensday] }, Range: { Type: NoEnd } } }", "RP0109", "Wensday", "Did you mean 'Wednesday'?")]
    [InlineData(Window + "{ " + Weekly + "DaysOfWeek: [Wednesday, Friday, Wednesday] }, Range: { Type: NoEnd } } }", "RP0201", "Wednesday] }", "written twice")]
    [InlineData(Window + "{ " + Weekly + "Interval: 1 }, Range: { Type: NoEnd } } }", "RP0104", "{ Type: Weekly", "needs the key 'DaysOfWeek'")]
    [InlineData(Window + "{ " + Daily + " }, Range: { Type: EndDate } } }", "RP0104", "{ Type: EndDate", "needs the key 'EndDate'")]
    [InlineData(Window + "{ " + Daily + " }, Range: { Type: NoEnd, EndDate: 2026-12-31 } } }", "RP0102", "EndDate", "A range without end has no key")]
    [InlineData(Window + "{ " + Daily + " }, Range: { Type: EndDate, EndDate: 2026-02-17 } } }", "RP0207", "2026-02-17 }", "ends before the window starts")]
    [InlineData(Window + "{ " + Daily + " }, Range: { Type: Numbered, NumberOfOccurrences: 0 } } }", "RP0109", "0 }", "must be from 1 to")]
    [InlineData(Window + "{ " + Daily + " }, Range: { Type: Never } } }", "RP0109", "Never", "must be one of NoEnd, EndDate, Numbered")]
    public void A_filter_that_is_wrong_is_found_where_it_stands(string filter, string code, string place, string says)
        => ShouldFind($"conditions: {{ client_filters: [{{ name: {filter} }}] }}", code, place, says);

    [Theory]
    [InlineData("variants: [{ name: a }, { name: a }]", "RP0201", "a }]", "The variant 'a' is defined twice")]
    [InlineData("variants: [{ name: a, status_override: On }]", "RP0109", "On", "must be one of None, Enabled, Disabled")]
    [InlineData("variants: [{ name: \"\" }]", "RP0103", "\"\"", "not blank")]
    [InlineData("allocation: { seed: x }", "RP0803", "allocation", "There are no variants to allocate")]
    [InlineData("variants: [{ name: bold }], allocation: { default_when_enabled: bald }", "RP0202", "bald", "Did you mean 'bold'?")]
    [InlineData("variants: [{ name: bold }], allocation: { default_when_disabled: Bold }", "RP0202", "Bold", "Did you mean 'bold'?")]
    [InlineData("variants: [{ name: a }], allocation: { seed: \"\" }", "RP0103", "\"\" }", "not blank")]
    [InlineData("conditions: { client_filters: [{ parameters: {} }] }", "RP0104", "{ parameters: {} }", "It is one of Microsoft.Targeting,")]
    [InlineData("variants: [{ name: bold }], allocation: { default_when_enabled: }", "RP0103", "} }", "not nothing")]
    [InlineData("variants: [{ name: bold }], allocation: { user: [{ variant: b, users: [u-1] }] }", "RP0202", "b, users", "The flag has no variant 'b'")]
    [InlineData("variants: [{ name: bold }], allocation: { user: [{ variant: bold, users: [] }] }", "RP0109", "[] }", "needs at least 1 item")]
    [InlineData("variants: [{ name: bold }], allocation: { group: [{ variant: b, groups: [g] }] }", "RP0202", "b, groups", "The flag has no variant 'b'")]
    [InlineData("variants: [{ name: a }, { name: b }], allocation: { user: [{ variant: a, users: [u-1] }, { variant: b, users: [u-1] }] }", "RP0803", "u-1] }] }", "The user 'u-1' is allocated twice")]
    [InlineData("variants: [{ name: a }, { name: b }], allocation: { group: [{ variant: a, groups: [g] }, { variant: b, groups: [g] }] }", "RP0803", "g] }] }", "The group 'g' is allocated twice")]
    [InlineData("variants: [{ name: a }], allocation: { percentile: [{ variant: b, from: 0, to: 5 }] }", "RP0202", "b, from", "The flag has no variant 'b'")]
    [InlineData("variants: [{ name: a }], allocation: { percentile: [{ variant: a, from: 0, to: 101 }] }", "RP0109", "101", "must be from 0 to 100")]
    [InlineData("variants: [{ name: a }], allocation: { percentile: [{ variant: a, from: 60, to: 40 }] }", "RP0803", "40", "'to' must be greater than 'from'")]
    [InlineData("variants: [{ name: a }], allocation: { percentile: [{ variant: a, from: 60, to: 60 }] }", "RP0803", "60 }", "'to' must be greater than 'from'")]
    [InlineData("variants: [{ name: a }], allocation: { percentile: [{ variant: a, from: 0, to: 60 }, { variant: a, from: 50, to: 100 }] }", "RP0803", "50", "overlaps the one from 0 to 60")]
    [InlineData(
        "variants: [{ name: a }], allocation: { percentile: [{ variant: a, from: 50, to: 100 }, { variant: a, from: 0, to: 100 }] }",
        "RP0803",
        "0, to: 100 }] }",
        "overlaps the one from 50 to 100")]
    [InlineData("conditions: { requirement_type: Some }", "RP0109", "Some", "must be one of Any, All")]
    [InlineData("enabled_for: []", "RP0102", "enabled_for", "has no key 'enabled_for'")]
    [InlineData("telemetry: { enabled: maybe }", "RP0103", "maybe", "must be true or false")]
    [InlineData("telemetry: { metadata: { a: [1] } }", "RP0103", "[1]", "must be text or a number or true or false")]
    public void The_rest_of_a_flag_is_checked_too(string members, string code, string place, string says) => ShouldFind(members, code, place, says);

    [Theory]
    [InlineData("feature_management:\n  feature_flags:\n    - { id: a }\n    - { id: b }\n    - { id: A }\n", "RP0201 flags.yaml:5:13")]
    [InlineData("feature_management:\n  feature_flags:\n    - { id: \"a:b\" }\n", "RP0103 flags.yaml:3:13")]
    [InlineData("feature_management:\n  feature_flags:\n    - { enabled: true }\n", "RP0104 flags.yaml:3:7")]
    [InlineData("FeatureManagement:\n  season: true\n", "RP0102 flags.yaml:1:1")]
    [InlineData("feature_management:\n  feature_flags: { a: true }\n", "RP0103 flags.yaml:2:18")]
    public void A_file_that_is_wrong_is_found(string text, string finding)
        => Findings(text).Select(found => $"{found.Code} {found.Source.Path}:{found.Position}").ShouldBe([finding]);

    [Fact]
    public void Rules_that_ask_for_a_flag_with_a_mistake_are_not_what_is_wrong()
    {
        var files = new PolicyFiles([new PolicyFile("flags.yaml", Encoding.UTF8.GetBytes(Flag("conditions: { client_filters: [{ name: Company.Own }] }, variants: [{ name: a }]")))]);
        var policies = PolicyLoader.Load(files, "", new DiagnosticBag());

        policies.Flags.Names.ShouldBe(["season"]);
        policies.Flags.WithVariants.ShouldBe(["season"]);
    }

    private static string Flag(string members) => $"feature_management:\n  feature_flags:\n    - {{ id: season, enabled: true, {members} }}\n";

    private static void ShouldFind(string members, string code, string place, string says)
    {
        var text = Flag(members);
        var found = Findings(text).ShouldHaveSingleItem();
        found.Code.ShouldBe(code, found.Message);
        $"{found.Message} {found.Hint}".ShouldContain(says);
        found.Source.Path.ShouldBe("flags.yaml");
        found.Span.Start.ShouldBe(text.IndexOf(place, text.IndexOf("enabled: true, ", StringComparison.Ordinal), StringComparison.Ordinal), $"'{place}' in {text}");
    }

    private static Diagnostic[] Findings(string text)
    {
        var diagnostics = new DiagnosticBag();
        PolicyLoader.Load(new PolicyFiles([new PolicyFile("flags.yaml", Encoding.UTF8.GetBytes(text))]), "", diagnostics);
        return [.. diagnostics.ToSorted()];
    }
}
