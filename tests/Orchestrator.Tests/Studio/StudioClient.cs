using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>A tab of the studio, as the service sees it.</summary>
internal sealed class StudioClient(RunningService service, string draft)
{
    public string Draft => draft;

    public static async Task<StudioClient> OpenAsync(RunningService service)
    {
        using var response = await service.Http.PostAsync(new Uri("/studio/api/drafts", UriKind.Relative), null);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return new StudioClient(service, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["draft"]!);
    }

    /// <summary>Changes the draft; what it does then.</summary>
    public async Task<JsonNode> ChangeAsync(JsonObject change)
    {
        var (status, answer) = await TryAsync(change);
        status.ShouldBe(HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    /// <summary>Drafts a file in which a text stands for another one, and ranks the fixture's request.</summary>
    public Task<JsonNode> ReplaceAsync(string path, string old, string replacement)
    {
        var text = service.Policies.Read(path);
        text.ShouldContain(old);
        return ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest, ["files"] = new JsonObject { [path] = text.Replace(old, replacement, StringComparison.Ordinal) } });
    }

    public async Task<(HttpStatusCode Status, JsonNode Answer)> TryAsync(JsonObject change)
    {
        using var content = new StringContent(change.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await service.Http.PutAsync(new Uri("/studio/api/drafts/" + draft, UriKind.Relative), content);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async Task<(HttpStatusCode Status, JsonNode Answer)> WriteAsync()
    {
        using var response = await service.Http.PostAsync(new Uri($"/studio/api/drafts/{draft}/write", UriKind.Relative), null);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public Task<string> PatchAsync() => service.TextAsync($"/studio/api/drafts/{draft}/patch");

    public static string[] Ids(JsonNode page) => [.. page["answer"]!["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    public static double[] Values(JsonNode page) => [.. page["answer"]!["items"]!.AsArray().Select(item => (double)item!["value"]!)];
}
