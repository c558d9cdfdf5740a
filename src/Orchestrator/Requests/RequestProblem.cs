using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Why a request is refused, as RFC 9457 problem details.</summary>
/// <param name="Type">A URN that names the kind of problem; stable.</param>
/// <param name="Title">The kind of problem in a few words.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Detail">This problem in one sentence.</param>
/// <param name="Errors">Every place that is wrong; empty when the body as a whole is.</param>
internal sealed record RequestProblem(string Type, string Title, int Status, string Detail, IReadOnlyList<RequestError> Errors)
{
    /// <summary>Most characters of <see cref="Detail"/>.</summary>
    public const int LongestDetail = RequestError.LongestPointer + RequestError.LongestMessage + 50;

    private const string Prefix = "urn:rank-orchestrator:problem:";

    /// <summary>Most characters of a sentence that a parser made of the input.</summary>
    private const int LongestSentence = 160;

    /// <summary>The last part of <see cref="Type"/>: a metric label.</summary>
    public string Kind => Type[Prefix.Length..];

    /// <summary>This problem in one sentence, of bounded size.</summary>
    public string Detail { get; } = Excerpt.Start(Detail, LongestDetail);

    /// <summary>The id that the request gave itself; null when it gave none or it could not be read.</summary>
    public string? RequestId { get; init; }

    /// <summary>The body is not JSON, or is nested too deep to be a request.</summary>
    public static RequestProblem BrokenJson(JsonException exception, ReadOnlySpan<byte> body)
    {
        var place = BrokenJsonPlace.Find(body, exception);
        if (place.IsTooDeep)
        {
            return Invalid([new RequestError(place.Pointer, string.Create(CultureInfo.InvariantCulture, $"Is nested deeper than {RequestReader.DeepestNesting} levels."))]);
        }

        var position = exception.LineNumber is { } line && exception.BytePositionInLine is { } column
            ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {column + 1}")
            : "an unknown place";
        var message = exception.Message.AsSpan();
        var sentence = Excerpt.OfSentence(message.LastIndexOf(" LineNumber:") is >= 0 and var end ? message[..end] : message, LongestSentence);
        return new(Prefix + "broken-json", "The body is not valid JSON", 400, $"At {position}: {sentence}", [new RequestError(place.Pointer, $"Is not valid JSON: {sentence}")]);
    }

    /// <summary>The body is JSON but not a request this surface understands.</summary>
    public static RequestProblem Invalid(IReadOnlyList<RequestError> errors)
    {
        var first = errors[0];
        var place = first.Pointer.Length == 0 ? "the body" : first.Pointer;
        var more = errors.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({errors.Count - 1} more in 'errors')");
        return new(Prefix + "invalid-request", "The request is not valid", 400, $"{place}: {first.Message}{more}", errors);
    }

    /// <summary>The body is larger than the limit.</summary>
    public static RequestProblem TooLarge(int limit)
        => new(Prefix + "body-too-large", "The body is too large", 413, string.Create(CultureInfo.InvariantCulture, $"A body may have at most {limit} bytes."), []);

    /// <summary>The body is of a type that is not read here.</summary>
    public static RequestProblem WrongContentType(string? contentType)
        => new(Prefix + "unsupported-media-type", "The content type is not supported", 415, $"Send 'Content-Type: application/json' in UTF-8, not '{Excerpt.Of(contentType ?? "none")}'.", []);

    /// <summary>The body is compressed.</summary>
    public static RequestProblem WrongContentEncoding(string contentEncoding)
        => new(Prefix + "unsupported-media-type", "The content encoding is not supported", 415, $"Send the body as it is, without 'Content-Encoding: {Excerpt.Of(contentEncoding)}'.", []);

    /// <summary>The request is not HTTP as it should be, such as a body whose chunks have no size, or one that comes too slowly.</summary>
    public static RequestProblem BadHttp(int status, string sentence)
        => new(Prefix + "bad-http", "The HTTP request is not valid", status, Excerpt.OfSentence(sentence, LongestSentence), []);

    /// <summary>The head of a request is not HTTP; which rule it breaks only the server knows, and it says no more than the status.</summary>
    public static RequestProblem BadHead(int status) => BadHttp(status, status switch
    {
        405 => "This target is not for this method.",
        408 => "The head of the request came too slowly.",
        414 => "The request line is too long.",
        431 => "The headers are too long or too many.",
        505 => "The version of HTTP is not spoken here; HTTP/1.1 is.",
        _ => "The request line or a header is not as RFC 9112 has it.",
    });

    /// <summary>The body took longer than a body may.</summary>
    public static RequestProblem TooSlow(TimeSpan time)
        => new(Prefix + "body-too-slow", "The body came too slowly", 408, string.Create(CultureInfo.InvariantCulture, $"A body may take {time.TotalSeconds:0.###} seconds."), []);

    /// <summary>No folder for feedback is configured.</summary>
    public static RequestProblem FeedbackOff()
        => new(Prefix + "feedback-off", "No feedback is taken here", 404, "The setting Rank:Feedback:Log names no folder to keep it in.", []);

    /// <summary>No such path.</summary>
    public static RequestProblem NotFound(string path)
        => new(Prefix + "not-found", "There is nothing at this path", 404, $"There is nothing at '{Excerpt.Of(path)}'; /openapi/v1.json describes what there is.", []);

    /// <summary>The path does not answer to this method.</summary>
    public static RequestProblem MethodNotAllowed(string method, string allowed)
        => new(Prefix + "method-not-allowed", "The method is not allowed", 405, $"Use {allowed}, not {Excerpt.Of(method)}.", []);

    /// <summary>A defect of this program.</summary>
    public static RequestProblem Internal()
        => new(Prefix + "internal-error", "The page could not be made", 500, "This is a defect of the service, not of the request; its log has the details.", []);

    /// <summary>A model that the surface cannot do without did not deliver, and no fallback is declared.</summary>
    public static RequestProblem ModelUnavailable(string model, string reason)
        => new(Prefix + "required-model-unavailable", "A required model is not available", 503, $"Model '{model}' is required and did not deliver: {reason}.", []);

    /// <summary>No valid policies have been loaded yet.</summary>
    public static RequestProblem NotReady()
        => new(Prefix + "not-ready", "No plan is loaded", 503, "The policies have not been loaded; see /plan.", []);

    /// <summary>The process has more to do than it can do in time.</summary>
    public static RequestProblem Overloaded()
        => new(Prefix + "overloaded", "There is too much to do", 503, "The page could not be made in time. Try again after the time in 'Retry-After'.", []);
}
