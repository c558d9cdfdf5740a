using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>The request as it is ranked: explained in full, at a fixed instant, with what is otherwise.</summary>
internal static class EffectiveRequest
{
    /// <summary>Only what JSON itself requires is escaped: the request stays as its author wrote it.</summary>
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The request's bytes. A text that is no JSON object stays as it is: what reads requests says best what is wrong with it.
    /// </summary>
    public static byte[] Of(string request, DateTimeOffset at, WhatIf whatIf)
    {
        try
        {
            if (JsonNode.Parse(request, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject root)
            {
                root["options"] ??= new JsonObject();
                if (root["options"] is JsonObject options)
                {
                    options["explain"] = "full";
                    SetClock(root, options, at, whatIf.Now);
                    SetContext(root, whatIf.Context);
                    return Encoding.UTF8.GetBytes(root.ToJsonString(AsWritten));
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // As it stands, below.
        }

        return Encoding.UTF8.GetBytes(request);
    }

    private static void SetClock(JsonObject root, JsonObject options, DateTimeOffset at, string? now)
    {
        if (now is not null)
        {
            options.Remove("now");
            root["now"] = now;
        }
        else if (root["now"] is null && options["now"] is null)
        {
            root["now"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }
    }

    private static void SetContext(JsonObject root, Dictionary<string, JsonNode?>? values)
    {
        if (values is not { Count: > 0 })
        {
            return;
        }

        if (root["context"] is not JsonObject context)
        {
            root["context"] = context = [];
        }

        foreach (var (name, value) in values)
        {
            context.Remove(name);
            if (value is not null)
            {
                context[name] = value.DeepClone();
            }
        }
    }
}
