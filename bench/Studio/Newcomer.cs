using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace RankOrchestrator.StudioBench;

/// <summary>From a newcomer's first command to a page that moved: the README's <c>./ro serve</c>, the studio, a weight.</summary>
internal static class Newcomer
{
    private static readonly Uri Address = new("http://127.0.0.1:5055");

    /// <summary>Runs it in a clone.</summary>
    /// <param name="clone">Its folder.</param>
    public static async Task<int> RunAsync(string clone)
    {
        var started = Stopwatch.GetTimestamp();
        using var serving = Process.Start(new ProcessStartInfo(
            Path.Combine(clone, "ro"),
            ["serve", "--urls", Address.ToString(), "--Rank:LastGood", ""])
        { WorkingDirectory = clone, RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            serving.OutputDataReceived += (_, _) => { };
            serving.BeginOutputReadLine();
            using var http = new HttpClient { BaseAddress = Address };
            var overview = await UntilThereAsync(http, serving);
            Say("the studio is there", started);

            var surface = overview["surfaces"]!.AsArray().Single(each => (string)each!["surface"]! == "home_feed")!;
            var file = (string)surface["file"]!;
            var text = await http.GetStringAsync(new Uri("/studio/api/files/" + file, UriKind.Relative));
            var request = await http.GetStringAsync(new Uri("/studio/api/samples/home_feed", UriKind.Relative));
            using var made = await http.PostAsync(new Uri("/studio/api/drafts", UriKind.Relative), null);
            var draft = (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["draft"]!;
            var change = new JsonObject { ["request"] = request, ["files"] = new JsonObject { [file] = text.Replace("click: 0.15", "click: 0.45", StringComparison.Ordinal) } };
            using var content = new StringContent(change.ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await http.PutAsync(new Uri("/studio/api/drafts/" + draft, UriKind.Relative), content);
            var view = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
            Say($"the page has moved: {view["changes"]}", started);
            return view["page"]!["answer"]!["items"]!.ToJsonString() == view["before"]!["answer"]!["items"]!.ToJsonString() ? 1 : 0;
        }
        finally
        {
            serving.Kill(entireProcessTree: true);
            await serving.WaitForExitAsync();
        }
    }

    private static async Task<JsonNode> UntilThereAsync(HttpClient http, Process serving)
    {
        while (!serving.HasExited)
        {
            try
            {
                var overview = (await http.GetFromJsonAsync<JsonNode>(new Uri("/studio/api/overview", UriKind.Relative)))!;
                if (overview["surfaces"]!.AsArray().Count > 0)
                {
                    return overview;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            await Task.Delay(20);
        }

        throw new InvalidOperationException("The service has ended.");
    }

    private static void Say(string what, long started) => Console.WriteLine(FormattableString.Invariant($"{Stopwatch.GetElapsedTime(started).TotalSeconds,6:0.0} s  {what}"));
}
