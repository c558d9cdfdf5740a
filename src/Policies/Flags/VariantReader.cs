using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Flags;

/// <summary>Reads a flag's variants and who gets which, and checks that the two fit together.</summary>
internal sealed class VariantReader(RecordReader flag, DiagnosticBag diagnostics)
{
    public ImmutableArray<FlagVariant> Variants()
    {
        var variants = ImmutableArray.CreateBuilder<FlagVariant>();
        foreach (var variant in flag.Items("variants").OfType<YamlMapping>().Select(variant => new RecordReader(variant)))
        {
            if (variant.Scalar("name") is not { } name)
            {
                continue;
            }

            if (variants.Any(known => known.Name.Equals(name.Text, StringComparison.Ordinal)))
            {
                Report(PolicyCodes.DuplicateName, name, $"The variant '{name.Text}' is defined twice.");
            }

            variants.Add(new FlagVariant(name.Text, variant.Text("status_override") switch { "Enabled" => true, "Disabled" => false, _ => null }));
        }

        return variants.ToImmutable();
    }

    public VariantAllocation? Allocation(ImmutableArray<FlagVariant> variants)
    {
        if (flag.Record("allocation") is not { } allocation)
        {
            return null;
        }

        if (variants.IsEmpty)
        {
            var key = flag.Mapping.Find("allocation")!.Key;
            Report(PolicyCodes.BadAllocation, key, "There are no variants to allocate.", "Add 'variants', or remove 'allocation'.");
            return null;
        }

        return new VariantAllocation
        {
            WhenOff = Known(allocation.Scalar("default_when_disabled"), variants),
            WhenOn = Known(allocation.Scalar("default_when_enabled"), variants),
            ByUser = Named(allocation, "user", "users", variants),
            ByGroup = Named(allocation, "group", "groups", variants),
            ByPercentile = Percentiles(allocation, variants),
            Seed = allocation.Text("seed"),
        };
    }

    private ImmutableArray<NamedAllocation> Named(RecordReader allocation, string key, string names, ImmutableArray<FlagVariant> variants)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var read = ImmutableArray.CreateBuilder<NamedAllocation>();
        foreach (var part in allocation.Items(key).OfType<YamlMapping>().Select(part => new RecordReader(part)))
        {
            foreach (var twin in part.Scalars(names).Where(name => !seen.Add(name.Text)))
            {
                Report(PolicyCodes.BadAllocation, twin, $"The {key} '{twin.Text}' is allocated twice; only the first would count.");
            }

            read.Add(new NamedAllocation(Known(part.Scalar("variant"), variants) ?? "", [.. part.Scalars(names).Select(name => name.Text)]));
        }

        return read.ToImmutable();
    }

    private ImmutableArray<PercentileRange> Percentiles(RecordReader allocation, ImmutableArray<FlagVariant> variants)
    {
        var read = ImmutableArray.CreateBuilder<PercentileRange>();
        foreach (var part in allocation.Items("percentile").OfType<YamlMapping>().Select(part => new RecordReader(part)))
        {
            var range = new PercentileRange(Known(part.Scalar("variant"), variants) ?? "", part.Number("from") ?? 0, part.Number("to") ?? 0);
            if (part.Scalar("to") is { } to && range.To <= range.From)
            {
                Report(PolicyCodes.BadAllocation, to, "The range has nobody in it: 'to' must be greater than 'from'.");
            }
            else if (part.Scalar("from") is { } from && read.FirstOrDefault(other => range.From < other.To && other.From < range.To) is { } other)
            {
                Report(
                    PolicyCodes.BadAllocation,
                    from,
                    string.Create(CultureInfo.InvariantCulture, $"The range overlaps the one from {other.From} to {other.To}, which would count alone where both do."));
            }

            read.Add(range);
        }

        return read.ToImmutable();
    }

    private string? Known(YamlScalar? name, ImmutableArray<FlagVariant> variants)
    {
        if (name is not null && !variants.Any(variant => variant.Name.Equals(name.Text, StringComparison.Ordinal)))
        {
            Report(
                PolicyCodes.UnknownReference,
                name,
                $"The flag has no variant '{name.Text}'.",
                Suggestion.Hint(name.Text, variants.Select(variant => variant.Name)) ?? $"Its variants are {string.Join(", ", variants.Select(variant => variant.Name))}.");
        }

        return name?.Text;
    }

    private void Report(string code, YamlScalar place, string message, string? hint = null) => diagnostics.Error(code, place.Source, place.Span, message, hint);
}
