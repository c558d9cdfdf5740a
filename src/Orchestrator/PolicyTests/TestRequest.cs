using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>A test's request: what the file's tests share, and what this one writes over it.</summary>
/// <param name="Common">The file's request: a mapping, or the path of a JSON file; null when the tests share nothing.</param>
/// <param name="Own">The test's own request, likewise.</param>
/// <param name="Candidate">What candidates have that do not write it; null when nothing.</param>
internal sealed record TestRequest(YamlNode? Common, YamlNode? Own, RecordReader? Candidate)
{
    /// <summary>The request's body, or null when it cannot be made, which is reported.</summary>
    /// <param name="folder">The policy folder; files are relative to its <c>tests/</c>.</param>
    /// <param name="place">Where to report what belongs to no part.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public byte[]? Build(string folder, YamlScalar place, DiagnosticBag diagnostics)
    {
        JsonObject? common = null, own = null;
        if ((Common is not null && (common = Read(Common, folder, diagnostics)) is null) || (Own is not null && (own = Read(Own, folder, diagnostics)) is null))
        {
            return null;
        }

        var request = Merge(common ?? [], own ?? []);
        foreach (var (member, why) in new[] { ("surface", "which page is tested"), ("now", "a test must not depend on the day on which it runs") })
        {
            if (!request.ContainsKey(member))
            {
                diagnostics.Error(PolicyTestCodes.BadRequest, place.Source, place.Span, $"The request needs '{member}': {why}.", "Write it in the test's request or in the file's.");
                return null;
            }
        }

        return Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    /// <summary>Members replace each other; what a user or the request as a whole is like is merged name by name.</summary>
    private static JsonObject Merge(JsonObject common, JsonObject own)
    {
        foreach (var (name, value) in own.ToArray())
        {
            own.Remove(name);
            if (name is "context" or "options" && common[name] is JsonObject left && value is JsonObject right)
            {
                Merge(left, right);
            }
            else
            {
                common[name] = value;
            }
        }

        return common;
    }

    private JsonObject? Read(YamlNode node, string folder, DiagnosticBag diagnostics)
    {
        if (node is YamlScalar path)
        {
            return ReadFile(path, folder, diagnostics);
        }

        var request = (JsonObject)Json(node)!;
        foreach (var candidate in (request["candidates"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Complete(candidate, "attributes");
            Complete(candidate, "features");
        }

        return request;
    }

    private static JsonObject? ReadFile(YamlScalar path, string folder, DiagnosticBag diagnostics)
    {
        try
        {
            var file = Path.Combine(folder, Path.GetDirectoryName(path.Source.Path) ?? "", path.Text);
            return (JsonObject)JsonNode.Parse(ReferencedFiles.Of(Path.GetFullPath(folder)).Read(Path.GetFullPath(file), ReferencedFiles.MostBytes))!;
        }
        catch (RefusedFileException exception)
        {
            diagnostics.Error(PolicyTestCodes.BadRequest, path.Source, path.Span, $"The request {path.Text} {exception.Message}.", "The path is relative to this file.");
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidCastException or NullReferenceException)
        {
            diagnostics.Error(
                PolicyTestCodes.BadRequest,
                path.Source,
                path.Span,
                $"The request {path.Text} cannot be read: {(exception is IOException or UnauthorizedAccessException or JsonException ? exception.Message : "it is not a JSON object.")}",
                "The path is relative to this file.");
            return null;
        }
    }

    private void Complete(JsonObject candidate, string member)
    {
        if (Candidate?.Record(member) is not { } defaults)
        {
            return;
        }

        var written = candidate[member] as JsonObject ?? [];
        candidate[member] = null;
        foreach (var (key, value) in defaults.Mapping.Entries)
        {
            if (!written.ContainsKey(key.Text))
            {
                written[key.Text] = Json(value);
            }
            else if (written[key.Text] is null)
            {
                // "rating:" without a value takes the default away.
                written.Remove(key.Text);
            }
        }

        candidate[member] = written;
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Json(entry.Value)))),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Json)]),
        YamlScalar scalar when ScalarValues.IsNull(scalar) => null,
        YamlScalar scalar when ScalarValues.Flag(scalar) is { } flag => JsonValue.Create(flag),
        YamlScalar scalar when ScalarValues.Number(scalar) is { } number => number == Math.Floor(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number),
        YamlScalar scalar => JsonValue.Create(scalar.Text),
        _ => throw new NotSupportedException($"Unexpected node {node.GetType().Name}."),
    };
}
