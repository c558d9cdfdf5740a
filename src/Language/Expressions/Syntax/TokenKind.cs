namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Name,
    Literal,
    Sign,
}
