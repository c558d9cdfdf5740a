using RankOrchestrator.Orchestrator.Http;

namespace RankOrchestrator.Orchestrator.Studio;

/// <summary>The studio's page, as the build made it, from inside the program.</summary>
internal static class StudioAssets
{
    /// <summary>Where each part is found, and what it is.</summary>
    public static IReadOnlyList<(string Path, string Name, string ContentType)> All { get; } =
    [
        ("/studio", "index.html", "text/html; charset=utf-8"),
        ("/studio/studio.js", "studio.js", "text/javascript; charset=utf-8"),
        ("/studio/studio.css", "studio.css", "text/css; charset=utf-8"),
        ("/studio/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    /// <summary>Answers with a part; it is read when it is first asked for.</summary>
    public static RequestDelegate Answer(string name, string contentType)
    {
        var content = new Lazy<byte[]>(() => Read(name));
        return context => RankingEndpoints.SendAsync(context, contentType, content.Value);
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(StudioAssets).Assembly.GetManifestResourceStream("studio/" + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
