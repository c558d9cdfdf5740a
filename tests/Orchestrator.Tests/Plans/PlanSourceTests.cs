using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Plans;

public sealed class PlanSourceTests
{
    [Fact]
    public void A_replaced_plan_stays_until_its_last_request_has_ended_and_no_longer()
    {
        using var engine = new TestEngine();
        var plans = engine.Engine.Plans;
        var old = plans.Take()!;
        engine.Policies.Replace("surfaces/home.yaml", "click: 1", "click: 2");
        engine.Engine.Loader.Load().ShouldBeTrue();
        plans.Current.ShouldNotBeSameAs(old);

        old.TryUse().ShouldBeTrue();
        old.Release();
        old.Release();
        old.TryUse().ShouldBeFalse();
    }
}
