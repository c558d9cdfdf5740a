using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.FreeStanding;

/// <summary>Reads a case or bindings from text that may be anything.</summary>
internal static class CaseReader
{
    /// <summary>Why a text is not even looked at.</summary>
    public static string TooLong { get; } = string.Create(CultureInfo.InvariantCulture, $"a case has at most {ExpressionLimits.CaseLength} characters");

    /// <summary>The bindings, or what is wrong with them.</summary>
    public static (ImmutableDictionary<string, Value> Bindings, string? Error) ReadBindings(string text)
    {
        var (_, bindings, error) = Read(text, json =>
        {
            var (read, wrong) = BindingReader.Read(json);
            return ("", read, wrong);
        });
        return (bindings, error);
    }

    /// <summary>The expression and its bindings, or what is wrong with them.</summary>
    public static (string Expression, ImmutableDictionary<string, Value> Bindings, string? Error) ReadCase(string text) => Read(text, json =>
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("expr", out var expression) || expression.ValueKind != JsonValueKind.String)
        {
            return Wrong("a case is an object with an 'expr' and, if need be, 'bindings'");
        }

        if (!json.TryGetProperty("bindings", out var bindings) || bindings.ValueKind == JsonValueKind.Null)
        {
            return (expression.GetString()!, ImmutableDictionary<string, Value>.Empty, null);
        }

        var (read, error) = BindingReader.Read(bindings);
        return (expression.GetString()!, read, error);
    });

    private static (string Expression, ImmutableDictionary<string, Value> Bindings, string? Error) Read(
        string text, Func<JsonElement, (string Expression, ImmutableDictionary<string, Value> Bindings, string? Error)> read)
    {
        if (text.Length > ExpressionLimits.CaseLength)
        {
            return Wrong(TooLong);
        }

        if (!UnicodeText.IsValid(text))
        {
            return Wrong("invalid JSON: the text is not valid Unicode");
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement);
        }
        catch (JsonException exception)
        {
            return Wrong($"invalid JSON: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // A string whose escapes are half of a surrogate pair: it parses, but cannot be read.
            return Wrong("invalid JSON: a string is not valid Unicode");
        }
    }

    private static (string Expression, ImmutableDictionary<string, Value> Bindings, string? Error) Wrong(string error)
        => ("", ImmutableDictionary<string, Value>.Empty, error);
}
