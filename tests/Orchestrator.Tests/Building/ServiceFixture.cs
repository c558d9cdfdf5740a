namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>One service that the tests of a class share because none of them changes it.</summary>
public sealed class ServiceFixture : IAsyncLifetime
{
    internal RunningService Service { get; private set; } = null!;

    public async Task InitializeAsync() => Service = await RunningService.StartAsync();

    public async Task DisposeAsync() => await Service.DisposeAsync();
}
