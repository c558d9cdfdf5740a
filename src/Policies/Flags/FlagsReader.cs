using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Flags;

/// <summary>
/// Reads <c>flags.yaml</c>: Microsoft.FeatureManagement's own schema (<c>feature_management: feature_flags: [ … ]</c>) as
/// YAML. Everything that the library would find out while a request waits is found here.
/// </summary>
internal static class FlagsReader
{
    public static FlagsPolicy Read(PolicyFiles files, DiagnosticBag diagnostics)
    {
        if (files.Find("flags.yaml") is not { } file || YamlReader.Read(file.Path, file.Content.Span, diagnostics) is not { } root)
        {
            return FlagsPolicy.None;
        }

        if (root is YamlMapping { } mapping && mapping.Find("FeatureManagement") is { } other)
        {
            diagnostics.Error(
                YamlCodes.UnknownKey,
                other.Key.Source,
                other.Key.Span,
                "This is the .NET schema of feature flags, which is not read here.",
                "Write them in Microsoft's schema: 'feature_management: { feature_flags: [ { id: …, enabled: true } ] }'.");
            return FlagsPolicy.None;
        }

        // Of a file with mistakes the names are still taken: rules that ask for them are not what is wrong.
        var fits = ShapeCheck.Check(root, FlagShapes.File, diagnostics);
        var flags = new SortedDictionary<string, FlagPolicy>(StringComparer.OrdinalIgnoreCase);
        foreach (var flag in Flags(root))
        {
            if (flag.Scalar("id") is not { } id)
            {
                continue;
            }

            if (!flags.TryAdd(id.Text, fits ? ReadFlag(id.Text, flag, diagnostics) : ReadNames(id.Text, flag)))
            {
                diagnostics.Error(PolicyCodes.DuplicateName, id.Source, id.Span, $"The flag '{id.Text}' is defined twice.", "Flags are not told apart by case.");
            }
        }

        return new FlagsPolicy([.. flags.Values.OrderBy(flag => flag.Name, StringComparer.Ordinal)]);
    }

    private static IEnumerable<RecordReader> Flags(YamlNode root)
        => root is YamlMapping mapping && new RecordReader(mapping).Record("feature_management") is { } section
            ? section.Items("feature_flags").OfType<YamlMapping>().Select(flag => new RecordReader(flag))
            : [];

    private static FlagPolicy ReadNames(string name, RecordReader flag)
        => new() { Name = name, HasVariants = flag.Has("variants"), Variants = new VariantReader(flag, new DiagnosticBag()).Variants() };

    private static FlagPolicy ReadFlag(string name, RecordReader flag, DiagnosticBag diagnostics)
    {
        var variants = new VariantReader(flag, diagnostics);
        var named = variants.Variants();
        var telemetry = flag.Record("telemetry");
        return new FlagPolicy
        {
            Name = name,
            IsEnabled = flag.Flag("enabled") ?? false,
            NeedsAll = flag.Record("conditions")?.Text("requirement_type") is "All",
            Conditions = [.. (flag.Record("conditions")?.Items("client_filters") ?? []).OfType<YamlMapping>().Select(filter => ReadFilter(new RecordReader(filter), diagnostics))],
            HasVariants = flag.Has("variants"),
            Variants = named,
            Allocation = variants.Allocation(named),
            IsReported = telemetry?.Flag("enabled") ?? false,
            ReportedWith = [.. (telemetry?.Record("metadata")?.Mapping.Entries ?? [])
                .Where(entry => entry.Value is YamlScalar)
                .Select(entry => KeyValuePair.Create(entry.Key.Text, ((YamlScalar)entry.Value).Text))],
        };
    }

    private static FlagCondition ReadFilter(RecordReader filter, DiagnosticBag diagnostics)
    {
        var parameters = filter.Record("parameters");
        return filter.Text("name") switch
        {
            "Microsoft.Targeting" or "Targeting" => ReadAudience(parameters?.Record("Audience")),
            "Microsoft.TimeWindow" or "TimeWindow" when parameters is { } window => new TimeWindowReader(window, diagnostics).Read(),
            _ => new AlwaysCondition(),
        };
    }

    private static AudienceCondition ReadAudience(RecordReader? audience) => new()
    {
        Users = Texts(audience, "Users"),
        Groups = [.. (audience?.Items("Groups") ?? []).OfType<YamlMapping>().Select(group => new RecordReader(group)).Select(group => new GroupShare(
            group.Text("Name") ?? "",
            group.Number("RolloutPercentage") ?? 0))],
        Percentage = audience?.Number("DefaultRolloutPercentage") ?? 0,
        ExcludedUsers = Texts(audience?.Record("Exclusion"), "Users"),
        ExcludedGroups = Texts(audience?.Record("Exclusion"), "Groups"),
    };

    private static ImmutableArray<string> Texts(RecordReader? record, string key) => [.. (record?.Scalars(key) ?? []).Select(scalar => scalar.Text)];
}
