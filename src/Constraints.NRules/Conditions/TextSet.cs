using System.Collections.Frozen;

namespace RankOrchestrator.Constraints.NRules.Conditions;

/// <summary>The texts of a list that is written out. Equal lists are equal, so that the network shares what asks for them.</summary>
internal sealed class TextSet(IEnumerable<string> texts) : IEquatable<TextSet>
{
    private readonly FrozenSet<string> texts = texts.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a text is among them; null when there is none.</summary>
    public bool? Contains(string? text) => text is null ? null : texts.Contains(text);

    /// <inheritdoc/>
    public bool Equals(TextSet? other) => other is not null && texts.SetEquals(other.texts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TextSet);

    /// <inheritdoc/>
    public override int GetHashCode() => texts.Count;

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", texts.Order(StringComparer.Ordinal));
}
