using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Probes;

/// <summary>Makes another request of a request: fewer or more candidates, other cells, another time, fewer slots.</summary>
internal sealed class ProbeMutation(SurfacePlan surface)
{
    private const int MostCandidates = 60;

    private readonly ProbeValues values = new(surface);

    /// <summary>A changed copy.</summary>
    public JsonObject Of(JsonObject request, Random random)
    {
        var changed = request.DeepClone().AsObject();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            Change(changed, random);
        }

        return changed;
    }

    private void Change(JsonObject request, Random random)
    {
        var candidates = request["candidates"]!.AsArray();
        var now = DateTimeOffset.Parse((string)request["now"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        switch (random.Next(6))
        {
            case 0:
                for (var left = random.Next(1, candidates.Count + 1); candidates.Count > left;)
                {
                    candidates.RemoveAt(random.Next(candidates.Count));
                }

                break;
            case 1 when candidates.Count < MostCandidates:
                Copy(candidates, random);
                break;
            case 2:
                request["now"] = values.Instant(now, random).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
                break;
            case 3:
                request["slots"] = random.Next(surface.Limits.FewestSlots, Math.Max(surface.Limits.FewestSlots, Math.Min(surface.Limits.Slots, candidates.Count + 2)) + 1);
                break;
            case 4 when surface.Policy.Schema.Context.Count > 0:
                Set(Section(request, "context"), surface.Policy.Schema.Context, now, random);
                break;
            default:
                ChangeCandidates(candidates, now, random);
                break;
        }
    }

    private static void Copy(JsonArray candidates, Random random)
    {
        var copy = candidates[random.Next(candidates.Count)]!.DeepClone().AsObject();
        var ids = candidates.Select(candidate => (string)candidate!["id"]!).ToHashSet(StringComparer.Ordinal);
        copy["id"] = Enumerable.Range(0, ids.Count + 1).Select(number => "probe-" + number.ToString(CultureInfo.InvariantCulture)).First(id => !ids.Contains(id));
        candidates.Add(copy);
    }

    /// <summary>One column of some candidates, or of all.</summary>
    private void ChangeCandidates(JsonArray candidates, DateTimeOffset now, Random random)
    {
        var isAttribute = surface.Policy.Schema.Features.Count == 0 || random.Next(3) > 0;
        var (name, schema) = isAttribute ? ("attributes", surface.Policy.Schema.Attributes) : ("features", surface.Policy.Schema.Features);
        if (schema.Count == 0)
        {
            return;
        }

        var column = schema.Columns[random.Next(schema.Count)];
        var share = random.Next(1, 4);
        var cell = values.Cell(column, now, random);
        foreach (var candidate in candidates)
        {
            if (random.Next(3) < share)
            {
                Put(Section(candidate!.AsObject(), name), column.Name, random.Next(2) == 0 ? cell?.DeepClone() : values.Cell(column, now, random));
            }
        }
    }

    private void Set(JsonObject section, TableSchema schema, DateTimeOffset now, Random random)
    {
        var column = schema.Columns[random.Next(schema.Count)];
        Put(section, column.Name, values.Cell(column, now, random));
    }

    private static void Put(JsonObject section, string name, JsonNode? cell)
    {
        section.Remove(name);
        if (cell is not null)
        {
            section[name] = cell;
        }
    }

    private static JsonObject Section(JsonObject owner, string name)
    {
        if (owner[name] is not JsonObject section)
        {
            section = [];
            owner[name] = section;
        }

        return section;
    }
}
