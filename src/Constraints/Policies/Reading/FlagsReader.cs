using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Constraints.Policies.Files;
using RankOrchestrator.Constraints.Policies.Model;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Constraints.Policies.Reading;

/// <summary>
/// Reads <c>flags.yaml</c>: Microsoft.FeatureManagement's own schema (<c>feature_management: feature_flags: [ … ]</c>) as
/// YAML. It is kept as configuration keys; only the names are looked at here.
/// </summary>
internal static class FlagsReader
{
    public static FlagsPolicy Read(PolicyFiles files, DiagnosticBag diagnostics)
    {
        if (files.Find("flags.yaml") is not { } file || YamlReader.Read(file.Path, file.Content.Span, diagnostics) is not { } root || !ShapeCheck.Check(root, PolicyShapes.Flags, diagnostics))
        {
            return FlagsPolicy.None;
        }

        var flags = (YamlSequence)((YamlMapping)((YamlMapping)root)["feature_management"]!)["feature_flags"]!;
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var variants = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var node in flags.Items)
        {
            var flag = (YamlMapping)node;
            var id = (YamlScalar)flag["id"]!;
            if (!names.Add(id.Text))
            {
                diagnostics.Error(PolicyCodes.DuplicateName, id.Source, id.Span, $"The flag '{id.Text}' is defined twice.");
            }

            if (flag["variants"] is YamlSequence written)
            {
                variants[id.Text] = [.. written.Items.OfType<YamlMapping>().Select(variant => variant["name"]).OfType<YamlScalar>().Select(name => name.Text)];
            }
        }

        var settings = ImmutableArray.CreateBuilder<KeyValuePair<string, string?>>();
        Flatten(root, "", settings);
        return new FlagsPolicy([.. names], [.. variants.Keys], settings.ToImmutable()) { VariantNames = variants.ToImmutableDictionary(StringComparer.Ordinal) };
    }

    private static void Flatten(YamlNode node, string path, ImmutableArray<KeyValuePair<string, string?>>.Builder settings)
    {
        var prefix = path.Length == 0 ? "" : path + ":";
        switch (node)
        {
            case YamlScalar scalar:
                settings.Add(new(path, scalar.Text));
                break;
            case YamlSequence sequence:
                for (var index = 0; index < sequence.Items.Length; index++)
                {
                    Flatten(sequence.Items[index], prefix + index.ToString(CultureInfo.InvariantCulture), settings);
                }

                break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    Flatten(entry.Value, prefix + entry.Key.Text, settings);
                }

                break;
        }
    }
}
