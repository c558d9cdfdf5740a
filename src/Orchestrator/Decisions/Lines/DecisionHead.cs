using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>What lines of every format say of a page before anything else.</summary>
internal sealed record DecisionHead
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <summary>When the line was written; null when it does not say.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The request's id, or empty.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The surface, or empty.</summary>
    public string Surface { get; init; } = "";

    /// <summary>Who asked, as the line has it: maybe a hash. Empty when it does not say.</summary>
    public string User { get; init; } = "";

    /// <summary>How the page came out; empty when the line does not say.</summary>
    public string Status { get; init; } = "";

    /// <summary>Which share of the surface's pages is kept.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>Whether something stood in for something else.</summary>
    public bool IsDegraded { get; init; }

    /// <summary>Whether it is of a page that nobody saw: see <see cref="ShadowLine"/>.</summary>
    public bool IsShadow { get; init; }

    /// <summary>Whether the line has the slot problem.</summary>
    public bool HasProblem { get; init; }

    /// <summary>Reads a line; null when it is no decision.</summary>
    public static DecisionHead? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line, Options);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            var head = ReadMembers(ref json, new DecisionHead());
            return json.TokenType == JsonTokenType.EndObject && !json.Read() && head.Surface.Length > 0 ? head with { IsShadow = ShadowLine.Is(line) } : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static DecisionHead ReadMembers(ref Utf8JsonReader json, DecisionHead head)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            head = name switch
            {
                "at" => head with { At = json.TryGetDateTimeOffset(out var at) ? at : null },
                "requestId" => head with { RequestId = json.GetString() ?? "" },
                "surface" => head with { Surface = json.GetString() ?? "" },
                "rate" => head with { Rate = json.GetDouble() },
                "context" => head with { User = Text(ref json, "userId"u8) },
                "request" => head with { User = UserOfRequest(ref json, head.User) },
                "certificate" => head with { Status = Text(ref json, "status"u8) },
                "answer" => OfAnswer(ref json, head),
                "degraded" => head with { IsDegraded = IsFilled(ref json) },
                "instance" => head with { HasProblem = true },
                _ => head,
            };
            json.Skip();
        }

        return head;
    }

    private static DecisionHead OfAnswer(ref Utf8JsonReader json, DecisionHead head)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return head;
        }

        var depth = json.CurrentDepth;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isCertificate, isDegraded) = (json.ValueTextEquals("certificate"u8), json.ValueTextEquals("degraded"u8));
            json.Read();
            head = isCertificate ? head with { Status = Text(ref json, "status"u8) } : isDegraded ? head with { IsDegraded = IsFilled(ref json) } : head;
            json.Skip();
        }

        return json.CurrentDepth == depth ? head : throw new JsonException("The answer does not end.");
    }

    private static string UserOfRequest(ref Utf8JsonReader json, string user)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return user;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isContext = json.ValueTextEquals("context"u8);
            json.Read();
            user = isContext && json.TokenType == JsonTokenType.StartObject ? Text(ref json, "userId"u8) : user;
            json.Skip();
        }

        return user;
    }

    /// <summary>The text of a member; ends at the object's end.</summary>
    private static string Text(ref Utf8JsonReader json, ReadOnlySpan<byte> member)
    {
        var text = "";
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return text;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isMember = json.ValueTextEquals(member);
            json.Read();
            text = isMember && json.TokenType == JsonTokenType.String ? json.GetString()! : text;
            json.Skip();
        }

        return text;
    }

    /// <summary>Whether a list has elements; ends at the list's end.</summary>
    private static bool IsFilled(ref Utf8JsonReader json)
    {
        var isFilled = false;
        if (json.TokenType == JsonTokenType.StartArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                isFilled = true;
                json.Skip();
            }
        }

        return isFilled;
    }
}
