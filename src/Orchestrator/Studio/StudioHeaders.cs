namespace RankOrchestrator.Orchestrator.Studio;

/// <summary>What every answer of the studio tells the browser: it runs the studio's own scripts and styles and nothing else.</summary>
internal static class StudioHeaders
{
    /// <summary>
    /// No script, style, picture or connection but the studio's own; nothing from a text becomes markup or code; no page
    /// shows it in a frame.
    /// </summary>
    public const string ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
        + "'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>Adds the headers.</summary>
    public static void AddTo(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
