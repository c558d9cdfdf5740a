using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Policies.Documents;

/// <summary>Keys that rules and constraints share.</summary>
internal static class CommonProperties
{
    private static readonly TextShape Sentence = new() { Pattern = "[^ \\t\\r\\n]", PatternMeaning = "written out, not blank" };

    public static PropertyShape Why { get; } = new("why", Sentence, "The reason it exists, for the next person.", IsRequired: true);

    public static PropertyShape Owner { get; } = new("owner", Sentence, "Whom to ask about it.", IsRequired: true);

    public static PropertyShape When { get; } = new("when", new TextShape(), "Condition over the request, asked once: request.*, w.*, flag(), variant(), now.");
}
