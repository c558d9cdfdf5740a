using System.Text.Json.Nodes;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.OpenApi;

/// <summary>Request schemas of the surfaces of a plan: <c>RankRequest</c> becomes a choice among them by <c>surface</c>.</summary>
internal static class SurfaceSchemas
{
    private const string Prefix = "#/components/schemas/";

    /// <summary>Replaces the shared request schema by one for each surface.</summary>
    public static void AddTo(JsonObject document, Plan plan)
    {
        var schemas = document["components"]!["schemas"]!.AsObject();
        var request = schemas["RankRequest"]!.AsObject();
        var candidate = schemas["Candidate"]!.AsObject();
        schemas.Remove("RankRequest");
        schemas.Remove("Candidate");
        var choices = new JsonArray();
        var mapping = new JsonObject();
        foreach (var surface in plan.Surfaces)
        {
            var name = "RankRequest." + surface.Name;
            schemas.Add("Candidate." + surface.Name, Candidate(candidate, surface));
            schemas.Add(name, Request(request, surface));
            choices.Add(new JsonObject { ["$ref"] = Prefix + name });
            mapping.Add(surface.Name, Prefix + name);
        }

        schemas.Add("RankRequest", new JsonObject
        {
            ["oneOf"] = choices,
            ["discriminator"] = new JsonObject { ["propertyName"] = "surface", ["mapping"] = mapping },
        });
    }

    private static JsonObject Request(JsonObject shared, SurfacePlan surface)
    {
        var limits = surface.Limits;
        var schema = shared.DeepClone().AsObject();
        if (surface.Policy.Description.Length > 0)
        {
            schema["description"] = surface.Policy.Description;
        }

        var members = schema["properties"]!.AsObject();
        members["requestId"]!["maxLength"] = limits.IdBytes;
        members["surface"] = new JsonObject { ["const"] = surface.Name };
        members["slots"]!["minimum"] = limits.FewestSlots;
        members["slots"]!["maximum"] = limits.Slots;
        members["candidates"]!["minItems"] = surface.Policy.Requests.MayBeEmpty ? 0 : 1;
        members["candidates"]!["maxItems"] = limits.Candidates;
        members["candidates"]!["items"] = new JsonObject { ["$ref"] = Prefix + "Candidate." + surface.Name };
        if (Fill(members["context"]!.AsObject(), surface.Policy.Schema.Context, limits))
        {
            schema["required"]!.AsArray().Add("context");
        }

        return schema;
    }

    private static JsonObject Candidate(JsonObject shared, SurfacePlan surface)
    {
        var schema = shared.DeepClone().AsObject();
        var members = schema["properties"]!.AsObject();
        members["id"]!["maxLength"] = surface.Limits.IdBytes;
        if (Fill(members["attributes"]!.AsObject(), surface.Policy.Schema.Attributes, surface.Limits))
        {
            schema["required"]!.AsArray().Add("attributes");
        }

        if (Fill(members["features"]!.AsObject(), surface.Policy.Schema.Features, surface.Limits))
        {
            schema["required"]!.AsArray().Add("features");
        }

        return schema;
    }

    /// <summary>Describes the columns of a table; true when a row must carry one of them.</summary>
    private static bool Fill(JsonObject schema, TableSchema table, RequestLimits limits)
    {
        var members = new JsonObject();
        var required = new JsonArray();
        foreach (var column in table.Columns)
        {
            members.Add(column.Name, Column(column, limits));
            if (!column.Nullable)
            {
                required.Add(column.Name);
            }
        }

        schema["additionalProperties"] = false;
        schema["properties"] = members;
        if (required.Count == 0)
        {
            return false;
        }

        schema["required"] = required;
        return true;
    }

    private static JsonObject Column(ColumnDefinition column, RequestLimits limits)
    {
        var cell = Cell(column, limits);
        var schema = column.IsList
            ? new JsonObject { ["type"] = Nullable("array", column), ["items"] = cell, ["maxItems"] = column.Dimension ?? limits.ListElements }
            : column.IsMap ? Map(column, cell, limits)
            : cell;
        if (column.Dimension is { } dimension)
        {
            schema["minItems"] = dimension;
        }

        if (column.IsSingle)
        {
            schema["type"] = Nullable((string)cell["type"]!, column);
            if (column.Nullable && cell["enum"] is JsonArray words)
            {
                words.Add((JsonNode?)null);
            }
        }

        if (column.Description is { } description)
        {
            schema["description"] = description;
        }

        return schema;
    }

    private static JsonObject Map(ColumnDefinition column, JsonObject cell, RequestLimits limits) => new()
    {
        ["type"] = Nullable("object", column),
        ["propertyNames"] = column.AllowedKeys.IsEmpty
            ? new JsonObject { ["maxLength"] = limits.StringBytes }
            : new JsonObject { ["enum"] = new JsonArray([.. column.AllowedKeys.Select(key => JsonValue.Create(key))]) },
        ["additionalProperties"] = cell,
        ["maxProperties"] = limits.MapEntries,
    };

    private static JsonNode Nullable(string type, ColumnDefinition column) => column.Nullable ? new JsonArray(type, "null") : JsonValue.Create(type);

    private static JsonObject Cell(ColumnDefinition column, RequestLimits limits)
    {
        var cell = column.Type switch
        {
            ColumnType.Bool => new JsonObject { ["type"] = "boolean" },
            ColumnType.Int => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
            ColumnType.Double => new JsonObject { ["type"] = "number", ["format"] = "double" },
            ColumnType.Timestamp => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            ColumnType.Duration => new JsonObject { ["type"] = "string", ["pattern"] = "^-?[0-9]+(\\.[0-9]+)?s$" },
            _ => new JsonObject { ["type"] = "string", ["maxLength"] = limits.StringBytes },
        };
        if (column.Minimum is { } minimum)
        {
            cell["minimum"] = minimum;
        }

        if (column.Maximum is { } maximum)
        {
            cell["maximum"] = maximum;
        }

        if (!column.AllowedValues.IsEmpty)
        {
            cell["enum"] = new JsonArray([.. column.AllowedValues.Select(word => JsonValue.Create(word))]);
        }

        return cell;
    }
}
