using System.Text.Json;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Orchestrator.Studio.Pages;

/// <summary>Writes where the parts of a surface are written: rules, constraints, weights.</summary>
internal static class SurfacePlaces
{
    /// <summary>Writes the member <c>places</c>.</summary>
    public static void Write(Utf8JsonWriter json, SurfacePlan surface)
    {
        json.WriteStartObject("places"u8);
        WriteAll(json, "rules"u8, surface.Policy.Rules.Select(rule => rule.Name));
        WriteAll(json, "constraints"u8, surface.Policy.Constraints.Select(constraint => constraint.Name));
        json.WriteStartArray("weights"u8);
        foreach (var weight in surface.Policy.Weights)
        {
            json.WriteStartObject();
            WritePlace(json, weight.Name.Text, weight.Name.Place);
            json.WriteNumber("value"u8, weight.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, ReadOnlySpan<byte> member, IEnumerable<PolicyText> names)
    {
        json.WriteStartArray(member);
        foreach (var name in names)
        {
            json.WriteStartObject();
            WritePlace(json, name.Text, name.Place);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePlace(Utf8JsonWriter json, string name, YamlScalar place)
    {
        var position = place.Source.Locate(place.Span.Start);
        json.WriteString("name"u8, name);
        json.WriteString("file"u8, place.Source.Path);
        json.WriteNumber("line"u8, position.Line);
        json.WriteNumber("column"u8, position.Column);
    }
}
