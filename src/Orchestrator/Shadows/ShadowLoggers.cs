namespace RankOrchestrator.Orchestrator.Shadows;

/// <summary>Loggers whose categories begin with <c>Shadow.</c>: what is said of the policies of the shadow is not said of those in force.</summary>
internal sealed class ShadowLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => loggers.CreateLogger("Shadow." + categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>The loggers belong to others.</summary>
    public void Dispose()
    {
    }
}
