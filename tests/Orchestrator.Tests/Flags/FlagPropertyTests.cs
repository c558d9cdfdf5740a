using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Tests.Shapes;
using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Loading;

namespace RankOrchestrator.Orchestrator.Tests.Flags;

/// <summary>A file of flags that the check passes can be asked by anybody at any time, and says the same when asked again.</summary>
public sealed class FlagPropertyTests
{
    /// <summary>Every key there is, so that every one is mutated.</summary>
    private const string Everything = """
        feature_management:
          feature_flags:
            - id: people
              description: Everything an audience can have.
              enabled: true
              conditions:
                requirement_type: All
                client_filters:
                  - name: Microsoft.Targeting
                    parameters:
                      Audience:
                        Users: [u-1, "u-ü"]
                        Groups:
                          - { Name: "country:SA", RolloutPercentage: 50 }
                          - { Name: "country:AE", RolloutPercentage: 100 }
                        DefaultRolloutPercentage: 30
                        Exclusion: { Users: [u-2], Groups: ["device:web"] }
                  - name: AlwaysOn
              telemetry: { enabled: true, metadata: { team: growth, FeatureName: x, round: 3 } }
            - id: weekly
              enabled: true
              conditions:
                client_filters:
                  - name: Microsoft.TimeWindow
                    parameters:
                      Start: 2026-02-18T09:00:00+03:00
                      End: 2026-02-18T21:00:00+03:00
                      Recurrence:
                        Pattern: { Type: Weekly, Interval: 2, DaysOfWeek: [Wednesday, Friday], FirstDayOfWeek: Monday }
                        Range: { Type: Numbered, NumberOfOccurrences: 5 }
            - id: daily
              enabled: true
              conditions:
                client_filters:
                  - name: TimeWindow
                    parameters:
                      Start: Wed, 18 Feb 2026 09:00:00 GMT
                      End: 2026-02-19T09:00:00Z
                      Recurrence:
                        Pattern: { Type: Daily, Interval: 1 }
                        Range: { Type: NoEnd }
            - id: until
              enabled: true
              conditions:
                client_filters:
                  - name: TimeWindow
                    parameters:
                      Start: 2026-02-18
                      End: 2026-02-19
                      Recurrence:
                        Pattern: { Type: Daily, Interval: 10 }
                        Range: { Type: EndDate, EndDate: 9999-12-31T23:59:59Z }
            - id: experiment
              enabled: true
              variants:
                - { name: a, status_override: Disabled, configuration_value: { x: [1, 2], X: 3 } }
                - { name: b, status_override: Enabled }
                - { name: c }
              allocation:
                default_when_enabled: a
                default_when_disabled: c
                user:
                  - { variant: b, users: [u-1] }
                group:
                  - { variant: c, groups: ["country:SA"] }
                percentile:
                  - { variant: a, from: 0, to: 33.3 }
                  - { variant: b, from: 33.3, to: 100 }
                seed: spring

        """;

    private static readonly string[] Values =
    [
        "0001-01-01", "0001-01-02T00:00:00Z", "0001-01-08T00:00:00+14:00", "0002-01-01", "9999-12-31", "9999-12-31T23:59:59.9999999Z", "9990-06-01", "2026-02-17T10:00:00Z", "2026-02-25", "2036-01-01", "Sat, 01 Jan 0001 00:00:00 GMT",
        "0", "100", "1e-320", "99.999999999", "-0.0", "0x64", "10000", "2147483647", "33.3", "Monday", "[Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday]", "[Wednesday]", "[]", "{}", "~", "''", "\"\\0\"",
        "Daily", "Weekly", "NoEnd", "Numbered", "EndDate", "Microsoft.Targeting", "Microsoft.TimeWindow", "AlwaysOn", "All", "Any", "true", "false", "a", "b", "c", "people", "WEEKLY", "\"a:b\"", "[u-1]",
    ];

    private static readonly string[] Users = ["", "u-1", "u-2", "u-ü", "U-1", "u-1\n", "\ud800", new string('x', 2_000)];
    private static readonly string[][] Groups = [[], ["country:SA"], ["country:AE", "device:web"], ["", "country:SA", "country:SA"]];

    private static readonly string[] Times =
    [
        "0001-01-01T00:00:00Z", "0001-01-07T12:00:00Z", "1970-01-01T00:00:00Z", "2026-02-18T06:00:00Z", "2026-02-18T09:00:00Z", "2026-02-20T10:00:00Z", "2026-03-04T10:00:00Z", "2100-01-01T00:00:00Z", "9989-06-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z",
    ];

    [Fact]
    public void A_file_that_passes_can_be_asked_by_anybody_at_any_time()
    {
        Load(Everything).ShouldNotBeNull();
        var passed = 0;
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                if (Load(Mutate(seed)) is not { } flags)
                {
                    return;
                }

                passed++;
                AskAsync(flags).GetAwaiter().GetResult();
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(4_000).WithEndSize(int.MaxValue));

        // Else nothing would have been asked.
        passed.ShouldBeInRange(200, 3_800);
    }

    private static string Mutate(int seed)
    {
        var random = new Random(seed);
        var text = Everything;
        for (var change = random.Next(1, 3); change > 0; change--)
        {
            text = random.Next(3) == 0 ? YamlMutation.Mutate(text, random) : ReplaceValue(text, random);
        }

        return text;
    }

    /// <summary>Another value of the kind that flags have, at any place that has one.</summary>
    private static string ReplaceValue(string text, Random random)
    {
        var places = Enumerable.Range(0, text.Length - 2).Where(index => text[index] is ':' or ',' or '[' && text[index + 1] is not '\n').ToArray();
        var start = places[random.Next(places.Length)] + 1;
        var end = text.AsSpan(start).IndexOfAny(",}]\n");
        return string.Concat(text.AsSpan(0, start), " ", Values[random.Next(Values.Length)], text.AsSpan(start + end));
    }

    /// <summary>The flags, or null when the check finds errors.</summary>
    private static FlagSet? Load(string text)
    {
        var diagnostics = new DiagnosticBag();
        var policies = PolicyLoader.Load(new PolicyFiles([new PolicyFile("flags.yaml", Encoding.UTF8.GetBytes(text))]), "", diagnostics);
        return diagnostics.HasErrors ? null : new FlagSet(policies.Flags);
    }

    private static async Task AskAsync(FlagSet flags)
    {
        foreach (var time in Times)
        {
            var now = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
            foreach (var user in Users)
            {
                foreach (var groups in Groups)
                {
                    var (states, variants) = (new bool[flags.Names.Length], new string[flags.WithVariants.Length]);
                    var (again, variantsAgain) = (new bool[flags.Names.Length], new string[flags.WithVariants.Length]);
                    var failures = new List<FlagFailure>();
                    await flags.EvaluateAsync(user, groups, now, states, variants, failures, CancellationToken.None);
                    await flags.EvaluateAsync(user, groups, now, again, variantsAgain, failures, CancellationToken.None);
                    failures.ShouldBeEmpty();
                    again.ShouldBe(states);
                    variantsAgain.ShouldBe(variants);
                }
            }
        }
    }
}
