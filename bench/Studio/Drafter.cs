using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace RankOrchestrator.StudioBench;

/// <summary>What somebody does in the studio while pages are served.</summary>
internal enum DraftWork
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Changes a weight, and waits for the page.</summary>
    Changes,

    /// <summary>Asks what every rule and constraint costs.</summary>
    Prices,
}

/// <summary>A tab of the studio in which somebody is never content.</summary>
/// <param name="service">The service.</param>
/// <param name="request">The request that is looked at.</param>
/// <param name="surface">The file of its surface.</param>
internal sealed class Drafter(Uri service, string request, string surface) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = service };
    private string draft = "";
    private int changes;

    /// <summary>What was answered since it was last set to 0.</summary>
    public int Done { get; set; }

    /// <summary>Opens the tab.</summary>
    public async Task OpenAsync()
    {
        using var made = await http.PostAsync(new Uri("/studio/api/drafts", UriKind.Relative), null);
        draft = (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["draft"]!;
        await SendAsync(HttpMethod.Put, "", new JsonObject { ["request"] = request });
    }

    /// <summary>Goes on until it is told to end.</summary>
    public async Task RunAsync(DraftWork work, TimeSpan pause, CancellationToken end)
    {
        while (work != DraftWork.Nothing && !end.IsCancellationRequested)
        {
            if (work == DraftWork.Prices)
            {
                await SendAsync(HttpMethod.Post, "/prices", null);
            }
            else
            {
                var text = surface.Replace("click: 0.15", FormattableString.Invariant($"click: 0.{300 + (++changes % 97)}"), StringComparison.Ordinal);
                await SendAsync(HttpMethod.Put, "", new JsonObject { ["files"] = new JsonObject { ["surfaces/home_feed.yaml"] = text } });
            }

            Done++;
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task SendAsync(HttpMethod method, string what, JsonObject? body)
    {
        using var message = new HttpRequestMessage(method, new Uri($"/studio/api/drafts/{draft}{what}", UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var answer = await http.SendAsync(message);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(text);
        }
    }
}
