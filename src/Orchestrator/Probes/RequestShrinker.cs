using System.Text.Json.Nodes;

namespace RankOrchestrator.Orchestrator.Probes;

/// <summary>
/// Makes a request small while something stays true of it: first candidates go, in halves and then one by one (delta debugging, Zeller
/// and Hildebrandt 2002), then cells, then slots.
/// </summary>
/// <param name="stays">Whether it is still true; false too when the request would be refused.</param>
/// <param name="mostTries">Requests to try.</param>
internal sealed class RequestShrinker(Func<JsonObject, Task<bool>> stays, int mostTries)
{
    private int tries;

    /// <summary>The small request.</summary>
    public async Task<JsonObject> ShrinkAsync(JsonObject request)
    {
        request = await WithoutCandidatesAsync(request);
        request = await WithFewerSlotsAsync(request);
        request = await WithoutMembersAsync(request, copy => copy["context"] as JsonObject);
        for (var index = 0; index < request["candidates"]!.AsArray().Count; index++)
        {
            foreach (var section in new[] { "attributes", "features" })
            {
                request = await WithoutMembersAsync(request, copy => copy["candidates"]![index]![section] as JsonObject);
            }
        }

        return request;
    }

    private async Task<JsonObject> WithoutCandidatesAsync(JsonObject request)
    {
        for (var size = request["candidates"]!.AsArray().Count / 2; size > 0; size /= 2)
        {
            for (var start = 0; start < request["candidates"]!.AsArray().Count;)
            {
                var copy = request.DeepClone().AsObject();
                var candidates = copy["candidates"]!.AsArray();
                for (var count = Math.Min(size, candidates.Count - start); count > 0; count--)
                {
                    candidates.RemoveAt(start);
                }

                if (candidates.Count > 0 && await TryAsync(copy))
                {
                    request = copy;
                }
                else
                {
                    start += size;
                }
            }
        }

        return request;
    }

    private async Task<JsonObject> WithFewerSlotsAsync(JsonObject request)
    {
        for (var slots = 1; slots < (int)request["slots"]!; slots++)
        {
            var copy = request.DeepClone().AsObject();
            copy["slots"] = slots;
            if (await TryAsync(copy))
            {
                return copy;
            }
        }

        return request;
    }

    private async Task<JsonObject> WithoutMembersAsync(JsonObject request, Func<JsonObject, JsonObject?> section)
    {
        foreach (var name in (section(request) ?? []).Select(member => member.Key).ToArray())
        {
            var copy = request.DeepClone().AsObject();
            section(copy)!.Remove(name);
            if (await TryAsync(copy))
            {
                request = copy;
            }
        }

        return request;
    }

    private async Task<bool> TryAsync(JsonObject request) => tries++ < mostTries && await stays(request);
}
