using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>A token: a name or a sign with its text, or a literal with its value.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, string Text, Value Value)
{
    public bool Is(string sign) => Kind == TokenKind.Sign && string.Equals(Text, sign, StringComparison.Ordinal);

    public string Describe() => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Literal => "a constant",
        _ => $"'{Text}'",
    };
}
