using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>One service that the tests of a class share, and what it logs as errors: nothing, until it has ended.</summary>
public sealed class LoggingServiceFixture : IAsyncLifetime
{
    internal RecordedErrors Errors { get; } = new();

    internal RunningService Service { get; private set; } = null!;

    public async Task InitializeAsync()
        => Service = await RunningService.StartAsync(null, services => services.AddSingleton<ILoggerProvider>(Errors), "--Logging:LogLevel:Default", nameof(LogLevel.Error));

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();

        // The server may say something after its answer.
        Errors.Lines.ShouldBeEmpty();
        Errors.Dispose();
    }
}
