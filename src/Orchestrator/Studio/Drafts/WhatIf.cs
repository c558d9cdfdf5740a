using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>What is otherwise than a request says, to see what would happen.</summary>
internal sealed record WhatIf
{
    /// <summary>All is as the request says.</summary>
    public static WhatIf Nothing { get; } = new();

    /// <summary>Whether all is as the request says.</summary>
    [JsonIgnore]
    public bool IsNothing => Models is not { IsEmpty: false } && Now is null && Context is not { Count: > 0 };

    /// <summary>Models that count as not loaded, by name.</summary>
    public ImmutableArray<string>? Models { get; init; } = [];

    /// <summary>The instant that counts; null for the request's.</summary>
    public string? Now { get; init; }

    /// <summary>Members of the context with other values, null where one is left out; null for none.</summary>
    public Dictionary<string, JsonNode?>? Context { get; init; }
}
