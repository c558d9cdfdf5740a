using System.Collections.Immutable;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;
using RankOrchestrator.Policies.Flags;

namespace RankOrchestrator.Orchestrator.Flags;

/// <summary>
/// The feature flags of a plan, asked of Microsoft.FeatureManagement. Every flag is evaluated once per request, against
/// the request's user, groups and clock, so that one page never sees two answers and the same request always sees the
/// same. Safe for concurrent use.
/// </summary>
internal sealed class FlagSet
{
    private readonly FeatureManager known;
    private readonly FeatureManager anonymous;
    private readonly RequestClock clock = new();

    /// <summary>The flags as <c>flags.yaml</c> says them.</summary>
    public FlagSet(FlagsPolicy policy)
    {
        Names = policy.Names;
        WithVariants = policy.WithVariants;
        NamedUsers = [.. policy.Flags.SelectMany(flag => flag.NamedUsers).Distinct(StringComparer.Ordinal)];
        Switches = [.. WithVariants.Select(name => Names.IndexOf(name))];

        // Without a cache: the library's own assumes a clock that only moves forward, and requests bring their own.
        IFeatureFilterMetadata[] all = [new ContextualTargetingFilter(), new TimeWindowFilter { SystemClock = clock }];
        known = new FeatureManager(new FlagDefinitions(policy, FlagAudience.Known)) { FeatureFilters = all };
        anonymous = new FeatureManager(new FlagDefinitions(policy, FlagAudience.Anonymous)) { FeatureFilters = all };
    }

    /// <summary>All flags, sorted.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Flags with variants, sorted.</summary>
    public ImmutableArray<string> WithVariants { get; }

    /// <summary>Users whom flags name, each once, in the order of the flags.</summary>
    public ImmutableArray<string> NamedUsers { get; }

    /// <summary>The place in <see cref="Names"/> of each of <see cref="WithVariants"/>.</summary>
    private ImmutableArray<int> Switches { get; }

    /// <summary>Evaluates every flag. One that throws is off, without a variant, and named in <paramref name="failures"/>.</summary>
    /// <param name="userId">Who asks; percentages are sticky to it. Empty when unknown: then only whole audiences match.</param>
    /// <param name="groups">Groups the user belongs to, such as <c>country:SA</c>.</param>
    /// <param name="now">The request's clock, for time windows.</param>
    /// <param name="states">Receives whether each flag is on, by <see cref="Names"/>.</param>
    /// <param name="variants">Receives each variant's name, or "", by <see cref="WithVariants"/>.</param>
    /// <param name="failures">Receives the flags that could not be evaluated.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    public async ValueTask EvaluateAsync(
        string userId,
        IEnumerable<string> groups,
        DateTimeOffset now,
        bool[] states,
        string[] variants,
        List<FlagFailure> failures,
        CancellationToken cancellationToken)
    {
        clock.Set(now);
        var manager = userId.Length == 0 ? anonymous : known;
        var context = new TargetingContext { UserId = userId, Groups = groups };
        var withVariant = 0;
        for (var index = 0; index < Names.Length; index++)
        {
            var variant = withVariant < Switches.Length && Switches[withVariant] == index ? withVariant++ : -1;
            try
            {
                states[index] = await manager.IsEnabledAsync(Names[index], context, cancellationToken);
                if (variant >= 0)
                {
                    variants[variant] = (await manager.GetVariantAsync(Names[index], context, cancellationToken))?.Name ?? "";
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // Whatever a flag does, it must not cost the page.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                states[index] = false;
                if (variant >= 0)
                {
                    variants[variant] = "";
                }

                failures.Add(new FlagFailure(Names[index], exception));
            }
        }
    }
}
