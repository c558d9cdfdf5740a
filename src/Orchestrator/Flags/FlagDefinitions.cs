using System.Collections.Frozen;
using System.Globalization;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;
using RankOrchestrator.Policies.Flags;

namespace RankOrchestrator.Orchestrator.Flags;

/// <summary>
/// The flags of a plan as Microsoft.FeatureManagement knows them, made once from what was checked: nothing is left to be
/// parsed, and to fail or to depend on the machine's culture, while a request waits.
/// </summary>
internal sealed class FlagDefinitions(FlagsPolicy policy, FlagAudience audience) : IFeatureDefinitionProvider
{
    private readonly FrozenDictionary<string, FeatureDefinition> definitions = policy.Flags.ToFrozenDictionary(flag => flag.Name, flag => Define(flag, audience), StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<FeatureDefinition> GetFeatureDefinitionAsync(string featureName) => Task.FromResult(definitions[featureName]);

    /// <inheritdoc/>
    public IAsyncEnumerable<FeatureDefinition> GetAllFeatureDefinitionsAsync() => definitions.Values.ToAsyncEnumerable();

    private static FeatureDefinition Define(FlagPolicy flag, FlagAudience audience) => new()
    {
        Name = flag.Name,
        Status = flag.IsEnabled ? FeatureStatus.Conditional : FeatureStatus.Disabled,
        RequirementType = flag.NeedsAll ? RequirementType.All : RequirementType.Any,
        EnabledFor = flag.Conditions.IsEmpty ? [Filter(new AlwaysCondition(), audience)] : [.. flag.Conditions.Select(condition => Filter(condition, audience))],
        Variants = [.. flag.Variants.Select(variant => new VariantDefinition
        {
            Name = variant.Name,
            StatusOverride = variant.IsFlagOn switch { true => StatusOverride.Enabled, false => StatusOverride.Disabled, null => StatusOverride.None },
        })],
        Allocation = flag.Allocation is { } allocation ? Allocate(allocation, audience) : null,
        Telemetry = new TelemetryConfiguration { Enabled = flag.IsReported, Metadata = flag.ReportedWith.ToDictionary(StringComparer.Ordinal) },
    };

    private static FeatureFilterConfiguration Filter(FlagCondition condition, FlagAudience audience) => condition switch
    {
        AlwaysCondition => new FeatureFilterConfiguration { Name = "AlwaysOn" },
        AudienceCondition people => new FeatureFilterConfiguration { Name = "Microsoft.Targeting", ParametersObject = Settings(people, audience) },
        TimeWindowCondition window => new FeatureFilterConfiguration { Name = "Microsoft.TimeWindow", ParametersObject = Settings(window) },
        _ => throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"Unknown condition {condition.GetType().Name}.")),
    };

    private static TargetingFilterSettings Settings(AudienceCondition people, FlagAudience audience) => new()
    {
        Audience = new Audience
        {
            Users = [.. people.Users],
            Groups = [.. people.Groups.Select(group => new GroupRollout { Name = group.Name, RolloutPercentage = Share(group.Percentage, audience) })],
            DefaultRolloutPercentage = Share(people.Percentage, audience),
            Exclusion = new BasicAudience { Users = [.. people.ExcludedUsers], Groups = [.. people.ExcludedGroups] },
        },
    };

    private static TimeWindowFilterSettings Settings(TimeWindowCondition window) => new()
    {
        Start = window.Start,
        End = window.End,
        Recurrence = window.Recurrence is not { } recurrence ? null : new Recurrence
        {
            Pattern = new RecurrencePattern
            {
                Type = recurrence.Days.IsEmpty ? RecurrencePatternType.Daily : RecurrencePatternType.Weekly,
                Interval = recurrence.Interval,
                DaysOfWeek = recurrence.Days,
                FirstDayOfWeek = recurrence.FirstDay,
            },
            Range = new RecurrenceRange
            {
                Type = recurrence.EndDate is not null ? RecurrenceRangeType.EndDate : recurrence.Occurrences is not null ? RecurrenceRangeType.Numbered : RecurrenceRangeType.NoEnd,
                EndDate = recurrence.EndDate ?? DateTimeOffset.MaxValue,
                NumberOfOccurrences = recurrence.Occurrences ?? int.MaxValue,
            },
        },
    };

    private static Microsoft.FeatureManagement.Allocation Allocate(VariantAllocation allocation, FlagAudience audience) => new()
    {
        DefaultWhenDisabled = allocation.WhenOff,
        DefaultWhenEnabled = allocation.WhenOn,
        User = [.. allocation.ByUser.Select(part => new UserAllocation { Variant = part.Variant, Users = part.Names })],
        Group = [.. allocation.ByGroup.Select(part => new GroupAllocation { Variant = part.Variant, Groups = part.Names })],
        Percentile = [.. allocation.ByPercentile
            .Where(range => audience == FlagAudience.Known || range is { From: 0, To: 100 })
            .Select(range => new PercentileAllocation { Variant = range.Variant, From = range.From, To = range.To })],
        Seed = allocation.Seed,
    };

    private static double Share(double percentage, FlagAudience audience) => audience == FlagAudience.Known || percentage >= 100 ? percentage : 0;
}
