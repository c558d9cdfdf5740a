using System.Collections.Immutable;

namespace RankOrchestrator.Policies.Sayings;

/// <summary>Words for the people who see a page, in some languages.</summary>
/// <param name="Texts">A text of each, in the order in which they are written; languages are distinct.</param>
public sealed record Saying(ImmutableArray<SaidText> Texts);

/// <summary>A text in a language.</summary>
/// <param name="Language">A language tag (BCP 47) such as <c>en</c> or <c>ar-SA</c>, as it is written.</param>
/// <param name="Text">What is said; without control characters.</param>
public sealed record SaidText(string Language, string Text);
