using System.Collections.Immutable;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;
using RankOrchestrator.Constraints.Policies.Model;

namespace RankOrchestrator.Orchestrator.Flags;

/// <summary>
/// The feature flags of a plan, asked of Microsoft.FeatureManagement. Every flag is evaluated once per request, against
/// the request's user, groups and clock, so that one page never sees two answers. Safe for concurrent use.
/// </summary>
public sealed class FlagSet : IDisposable
{
    private readonly ServiceProvider? services;
    private readonly IVariantFeatureManager? manager;
    private readonly RequestClock clock = new();

    /// <summary>The flags as <c>flags.yaml</c> configures them.</summary>
    public FlagSet(FlagsPolicy policy)
    {
        Names = policy.Names;
        WithVariants = policy.WithVariants;
        if (policy.Names.IsEmpty)
        {
            return;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(policy.Settings).Build();
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(configuration);
        collection.AddSingleton<TimeProvider>(clock);
        collection.AddFeatureManagement();
        services = collection.BuildServiceProvider();
        foreach (var filter in services.GetServices<IFeatureFilterMetadata>().OfType<TimeWindowFilter>())
        {
            // Its cache assumes a clock that only moves forward; requests bring their own.
            filter.Cache = null;
        }

        manager = services.GetRequiredService<IVariantFeatureManager>();
    }

    /// <summary>All flags, sorted.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Flags with variants, sorted.</summary>
    public ImmutableArray<string> WithVariants { get; }

    /// <summary>Evaluates every flag.</summary>
    /// <param name="userId">Who asks; percentages are sticky to it. Empty when unknown: then only whole audiences match.</param>
    /// <param name="groups">Groups the user belongs to, such as <c>country:SA</c>.</param>
    /// <param name="now">The request's clock, for time windows.</param>
    /// <param name="states">Receives whether each flag is on, by <see cref="Names"/>.</param>
    /// <param name="variants">Receives each variant's name, or "", by <see cref="WithVariants"/>.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    public async ValueTask EvaluateAsync(string userId, IEnumerable<string> groups, DateTimeOffset now, bool[] states, string[] variants, CancellationToken cancellationToken)
    {
        if (manager is null)
        {
            return;
        }

        clock.Set(now);
        var context = new TargetingContext { UserId = userId, Groups = groups };
        for (var index = 0; index < Names.Length; index++)
        {
            states[index] = await manager.IsEnabledAsync(Names[index], context, cancellationToken);
        }

        for (var index = 0; index < WithVariants.Length; index++)
        {
            var variant = await manager.GetVariantAsync(WithVariants[index], context, cancellationToken);
            variants[index] = variant?.Name ?? "";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => services?.Dispose();
}
