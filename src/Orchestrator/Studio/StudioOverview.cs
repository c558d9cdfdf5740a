using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Studio.Sources;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Studio;

/// <summary>Writes what there is to choose from: surfaces with their columns and models, policy files, samples.</summary>
internal sealed class StudioOverview(RankingEngine engine, SampleRequests samples, LoggedDecisions decisions)
{
    /// <summary>Writes the members.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var plan = engine.Plans.Current;
        json.WriteString("plan"u8, plan?.Hash);
        json.WriteString("environment"u8, engine.Location.Environment);
        json.WriteString("folder"u8, Path.GetFileName(Path.TrimEndingDirectorySeparator(engine.Location.Folder)));
        json.WriteBoolean("mayWrite"u8, engine.Settings.Studio.Write);
        json.WriteBoolean("isRefused"u8, engine.Loader.Refusal is not null);
        json.WriteBoolean("decisions"u8, decisions.Exists);
        json.WriteStartArray("surfaces"u8);
        foreach (var surface in plan?.Surfaces ?? [])
        {
            WriteSurface(json, plan!, surface);
        }

        json.WriteEndArray();
        json.WriteStartArray("files"u8);
        foreach (var file in PolicyFiles.ReadFolder(engine.Location.Folder).Files)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, file.Path);
            json.WriteBoolean("mayChange"u8, !file.Path.StartsWith("models/", StringComparison.Ordinal));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("samples"u8);
        foreach (var (name, surface) in plan is null ? [] : samples.List(plan))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("surface"u8, surface);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSurface(Utf8JsonWriter json, Plan plan, SurfacePlan surface)
    {
        json.WriteStartObject();
        json.WriteString("surface"u8, surface.Name);
        json.WriteString("description"u8, surface.Policy.Description);
        json.WriteString("file"u8, surface.Policy.Name.Place.Source.Path);
        json.WriteStartArray("files"u8);
        foreach (var path in surface.Policy.Rules.Select(rule => rule.Name)
            .Concat(surface.Policy.Constraints.Select(constraint => constraint.Name))
            .Concat(surface.Policy.Weights.Select(weight => weight.Name))
            .Select(name => name.Place.Source.Path)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            json.WriteStringValue(path);
        }

        json.WriteEndArray();
        json.WriteStartArray("terms"u8);
        foreach (var term in surface.Value.Terms)
        {
            json.WriteStringValue(term);
        }

        json.WriteEndArray();
        json.WriteStartArray("models"u8);
        foreach (var name in surface.Models.Names)
        {
            var model = plan.Models.Find(name)!.Definition;
            json.WriteStartObject();
            json.WriteString("model"u8, name);
            json.WriteString("owner"u8, model.Owner);
            json.WriteString("version"u8, model.Version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("display"u8);
        foreach (var column in surface.Policy.Display)
        {
            json.WriteStringValue(column);
        }

        json.WriteEndArray();
        WriteColumns(json, "attributes"u8, surface.Policy.Schema.Attributes);
        WriteColumns(json, "context"u8, surface.Policy.Schema.Context);
        json.WriteEndObject();
    }

    private static void WriteColumns(Utf8JsonWriter json, ReadOnlySpan<byte> member, TableSchema table)
    {
        json.WriteStartArray(member);
        foreach (var column in table.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, column.Name);
            json.WriteString("type"u8, Word(column.Type));
            json.WriteBoolean("list"u8, column.IsList);
            json.WriteBoolean("required"u8, !column.Nullable);
            json.WriteString("description"u8, column.Description ?? "");
            json.WriteStartArray("values"u8);
            foreach (var value in column.AllowedValues)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Word(ColumnType type) => type switch
    {
        ColumnType.Bool => "bool",
        ColumnType.Int => "int",
        ColumnType.Double => "double",
        ColumnType.String => "string",
        ColumnType.Timestamp => "timestamp",
        ColumnType.Duration => "duration",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
