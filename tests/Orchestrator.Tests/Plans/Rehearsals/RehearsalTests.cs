using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Tests.Faults;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Rehearsals;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Plans.Rehearsals;

/// <summary>Every plan ranks each of its surfaces before it goes live; one that cannot does not.</summary>
public sealed class RehearsalTests
{
    private const string Flags = """
        feature_management:
          feature_flags:
            - { id: invited, enabled: true, conditions: { client_filters: [{ name: Microsoft.Targeting, parameters: { Audience: { Users: [u-guest] } } }] } }

        """;

    [Theory]
    [InlineData("policies")]
    [InlineData("policies-obd")]
    [InlineData("tests/Orchestrator.Tests/Fixtures/policies")]
    public async Task Every_surface_ranks_what_is_made_up_for_it(string folder)
    {
        using var engine = new RankingEngine(new ServiceSettings(), new PolicyLocation(Path.Combine(Repository.Root, folder), ""), TimeProvider.System, NullLoggerFactory.Instance);
        engine.Loader.Load().ShouldBeTrue(engine.Loader.Refusal?.Errors[0].Message);
        foreach (var surface in engine.Plans.Current!.Surfaces)
        {
            var requests = RehearsalRequests.Of(surface, ["u-named"]);
            requests.Select(request => request.Name).Distinct(StringComparer.Ordinal).Count().ShouldBe(requests.Length);
            RehearsalRequests.Of(surface, ["u-named"]).Select(request => Convert.ToHexString(request.Body.Span)).ShouldBe(requests.Select(request => Convert.ToHexString(request.Body.Span)));
            foreach (var request in requests)
            {
                using var result = await engine.Pipeline.RankAsync(request.Body, TimeProvider.System.GetTimestamp(), CancellationToken.None, TimeSpan.FromSeconds(20));
                result.Problem?.Detail.ShouldBeNull($"{surface.Name}, {request.Name}");
            }
        }
    }

    [Theory]
    [InlineData(ThrowsAt.EveryPage)]
    [InlineData(ThrowsAt.OneCandidate)]
    [InlineData(ThrowsAt.MissingValues)]
    [InlineData(ThrowsAt.InvitedUser)]
    public void A_change_under_which_a_surface_throws_is_refused_and_the_old_plan_stays(ThrowsAt when)
    {
        using var policies = new PolicyFolder();
        policies.Write("flags.yaml", Flags);
        using var engine = Engine(policies, rules: new FragileRules(when));
        engine.Loader.Load().ShouldBeTrue();
        var before = engine.Plans.Current;

        policies.Write(
            "surfaces/other.yaml",
            policies.Read("surfaces/home.yaml").Replace("surface: home", "surface: other", StringComparison.Ordinal).Replace("small enough", "fragile", StringComparison.Ordinal));
        engine.Loader.Load().ShouldBeFalse();

        engine.Plans.Current.ShouldBeSameAs(before);
        var error = engine.Loader.Refusal!.Errors.ShouldHaveSingleItem();
        (error.Code, error.Source.Path, error.Position.Line).ShouldBe(("RP0901", "surfaces/other.yaml", 1));
        error.Message.ShouldStartWith("The surface 'other' makes no page of a made-up request (");
        error.Message.ShouldContain("DivideByZeroException: It is fragile.");
    }

    [Fact]
    public void A_surface_that_refuses_every_request_made_for_it_is_refused()
    {
        using var policies = new PolicyFolder();
        policies.Replace("surfaces/home.yaml", "slots: { most: 50 }", "slots: { fewest: 8, most: 50 }");
        using var engine = Engine(policies, new ServiceSettings { Limits = new RequestLimits { Slots = 5 } });

        engine.Loader.Load().ShouldBeFalse();

        engine.Loader.Refusal!.Errors.ShouldHaveSingleItem().Message.ShouldContain("it is answered with 'invalid-request'");
        engine.Plans.Current.ShouldBeNull();
    }

    [Fact]
    public void Limits_that_fit_no_made_up_value_well_do_not_refuse_a_plan()
    {
        using var policies = new PolicyFolder();
        policies.Write("flags.yaml", Flags.Replace("u-guest", new string('u', 100), StringComparison.Ordinal));
        using var engine = Engine(
            policies,
            new ServiceSettings { Limits = new RequestLimits { Candidates = 1, Slots = 1, StringBytes = 12, IdBytes = 1, ListElements = 1, DeadlineMilliseconds = 1, Errors = 1, BodyBytes = 1 } });

        engine.Loader.Load().ShouldBeTrue(engine.Loader.Refusal?.Errors[0].Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Servers_of_models_are_not_asked_to_predict_and_none_is_required(bool isRequired)
    {
        await using var server = new InferenceServer(_ => throw new InvalidOperationException("Nobody should ask."));
        using var policies = new PolicyFolder();
        policies.Write("models/ctr.yaml", $$"""
            model: ctr
            owner: tests
            version: "1"
            kind: oip
            oip: { server: "{{server.Address}}" }
            required: {{(isRequired ? "true" : "false")}}
            inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
            outputs: [ { prediction: ctr, fallback: [ { prior: 0.07 } ] } ]

            """);

        PolicyCheck.Of(new PolicyLocation(policies.Root, ""), TimeProvider.System).Errors.ShouldBe(0);

        server.Requests.ShouldBe(0);
    }

    private static RankingEngine Engine(PolicyFolder policies, ServiceSettings? settings = null, IRuleEngine? rules = null)
        => new(settings ?? new ServiceSettings(), new PolicyLocation(policies.Root, ""), TimeProvider.System, NullLoggerFactory.Instance, rules);

    /// <summary>When a fragile surface throws.</summary>
    public enum ThrowsAt
    {
        EveryPage,
        OneCandidate,
        MissingValues,
        InvitedUser,
    }

    /// <summary>The project's own rules, but for a surface that calls itself fragile.</summary>
    private sealed class FragileRules(ThrowsAt when) : IRuleEngine
    {
        public string Name => "fragile";

        public IRuleProgram Prepare(CheckedRules rules)
        {
            var program = new ColumnRuleEngine().Prepare(rules);
            return rules.Surface.Description.Contains("fragile", StringComparison.Ordinal) ? new Fragile(program, when) : program;
        }

        private sealed class Fragile(IRuleProgram rules, ThrowsAt when) : IRuleProgram
        {
            public RuleState CreateState() => rules.CreateState();

            public void ApplyToRequest(EvaluationFrame frame, RuleState state) => rules.ApplyToRequest(frame, state);

            public void ApplyToItems(EvaluationFrame frame, Span<double> values, RuleState state)
            {
                var affinity = frame.Candidates.Features.Columns[frame.Candidates.Features.Schema.IndexOf("affinity")];
                var throws = when switch
                {
                    ThrowsAt.EveryPage => true,
                    ThrowsAt.OneCandidate => frame.RowCount == 1,
                    ThrowsAt.MissingValues => frame.RowCount > 1 && affinity.IsPresent(0) != affinity.IsPresent(1),
                    _ => frame.Flags[0],
                };
                if (throws)
                {
                    throw new DivideByZeroException("It is fragile.");
                }

                rules.ApplyToItems(frame, values, state);
            }

            public int Explain(RuleState state, int row, double value, Span<RuleEffect> effects) => rules.Explain(state, row, value, effects);
        }
    }
}
