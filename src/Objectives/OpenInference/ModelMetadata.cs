using System.Collections.Immutable;
using System.Text.Json;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>A tensor as a server describes it; dimensions of variable size are -1.</summary>
public sealed record TensorMetadata(string Name, string Datatype, ImmutableArray<long> Shape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Datatype} [{string.Join(',', Shape)}]";
}

/// <summary>A model as a server describes it. Inputs or outputs are default (uninitialised) when the server gave none.</summary>
public sealed record ModelMetadata(string Name, string Platform, ImmutableArray<TensorMetadata> Inputs, ImmutableArray<TensorMetadata> Outputs)
{
    /// <summary>Characters of a server's own words that are passed on.</summary>
    private const int LongestErrorText = 200;

    /// <summary>A member that stands twice says two things.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Versions that may be asked for; empty when the server names none.</summary>
    public ImmutableArray<string> Versions { get; init; } = [];

    /// <summary>Reads the protocol's <c>$metadata_model_response</c>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, out ModelMetadata? metadata, out string? problem)
    {
        metadata = null;
        problem = null;
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
            {
                problem = "the answer has no 'name'.";
                return false;
            }

            metadata = new ModelMetadata(name.GetString()!, Text(root, "platform"), Tensors(root, "inputs"), Tensors(root, "outputs"))
            {
                Versions = Strings(root, "versions"),
            };
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            problem = "the answer is not the protocol's JSON.";
            return false;
        }
    }

    /// <summary>The message of an error object with a colon before it; empty when there is none.</summary>
    internal static string ErrorText(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error)
                ? ": " + Short(error.ToString().TrimEnd('.'))
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string Short(string text) => text.Length <= LongestErrorText ? text : text[..(LongestErrorText - 1)] + "…";

    private static string Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static ImmutableArray<string> Strings(JsonElement element, string name)
        => element.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)]
            : [];

    private static ImmutableArray<TensorMetadata> Tensors(JsonElement element, string name)
        => element.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Select(value => new TensorMetadata(
                Text(value, "name"),
                Text(value, "datatype"),
                value.TryGetProperty("shape", out var shape) ? [.. shape.EnumerateArray().Select(size => size.GetInt64())] : []))]
            : default;
}
