namespace RankOrchestrator.Constraints.Checks.Conditions;

/// <summary>Something that conditions ask about, with what is known of it before any condition.</summary>
/// <param name="Name">Its name, as in <c>item.price</c>; equal names are the same thing.</param>
/// <param name="CanBeMissing">Whether a request may leave it out.</param>
/// <param name="Declared">What its declaration says.</param>
/// <param name="Description">The declaration in words that follow its name; empty when it says nothing.</param>
internal sealed record Variable(string Name, bool CanBeMissing, VariableFacts Declared, string Description)
{
    /// <summary>Whether it is a part of an expression that is not looked into; its name is not for people.</summary>
    public bool IsPart { get; init; }

    public bool Equals(Variable? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    public override int GetHashCode() => string.GetHashCode(Name, StringComparison.Ordinal);
}
