using System.Collections.Frozen;
using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>
/// Parses CEL (cel-spec, "Syntax") by precedence climbing. Stops at the first error; depth and size are limited, so
/// neither this nor any later recursion over the tree can exhaust the stack.
/// </summary>
internal sealed class Parser
{
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        ["as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while", "in"],
        StringComparer.Ordinal);

    private readonly Lexer lexer;
    private Token token;
    private Token previous = new(TokenKind.End, 0, 0, "", default);
    private int nesting;
    private int nodes;

    private Parser(string text)
    {
        lexer = new Lexer(text);
        token = lexer.Next();
    }

    /// <summary>The tree of an expression, or the first error in it.</summary>
    public static (SyntaxNode? Tree, ExpressionError? Error) Parse(string text)
    {
        if (text.Length > ExpressionLimits.Length)
        {
            return (null, new ExpressionError(ExpressionCodes.TooLarge, ExpressionLimits.Length, 1, $"The expression has {text.Length} characters; at most {ExpressionLimits.Length} are allowed."));
        }

        try
        {
            var parser = new Parser(text);
            var tree = parser.ParseExpression();
            return parser.token.Kind == TokenKind.End ? (tree, null) : (null, parser.Unexpected("an operator or the end").Error);
        }
        catch (SyntaxException exception)
        {
            return (null, exception.Error);
        }
    }

    private SyntaxNode ParseExpression()
    {
        if (++nesting > ExpressionLimits.Depth)
        {
            throw TooDeep();
        }

        var condition = ParseBinary(1);
        if (token.Is("?"))
        {
            Advance();
            var whenTrue = ParseBinary(1);
            Expect(":");
            var whenFalse = ParseExpression();
            condition = Node(new ConditionalSyntax(condition.Start, End() - condition.Start, condition, whenTrue, whenFalse), condition, whenTrue, whenFalse);
        }

        nesting--;
        return condition;
    }

    private static int Precedence(in Token token) => token.Kind switch
    {
        TokenKind.Sign => token.Text switch
        {
            "||" => 1,
            "&&" => 2,
            "<" or "<=" or ">" or ">=" or "==" or "!=" => 3,
            "+" or "-" => 4,
            "*" or "/" or "%" => 5,
            _ => 0,
        },
        TokenKind.Name when string.Equals(token.Text, "in", StringComparison.Ordinal) => 3,
        _ => 0,
    };

    private SyntaxNode ParseBinary(int lowest)
    {
        var left = ParseUnary();
        for (var precedence = Precedence(token); precedence >= lowest; precedence = Precedence(token))
        {
            var sign = token;
            if (precedence <= 2)
            {
                left = ParseLogical(left, sign, precedence);
                continue;
            }

            Advance();
            var right = ParseBinary(precedence + 1);
            left = Node(new CallSyntax(left.Start, End() - left.Start, sign.Text, IsMethod: false, [left, right], sign.Start), left, right);
        }

        return left;
    }

    private LogicalSyntax ParseLogical(SyntaxNode first, Token sign, int precedence)
    {
        var operands = ImmutableArray.CreateBuilder<SyntaxNode>();
        operands.Add(first);
        while (token.Is(sign.Text))
        {
            Advance();
            operands.Add(ParseBinary(precedence + 1));
        }

        return Node(new LogicalSyntax(first.Start, End() - first.Start, precedence == 2, operands.ToImmutable()), [.. operands]);
    }

    private SyntaxNode ParseUnary()
    {
        if (!token.Is("!") && !token.Is("-"))
        {
            return ParseMember();
        }

        if (++nesting > ExpressionLimits.Depth)
        {
            throw TooDeep();
        }

        var sign = token;
        Advance();
        SyntaxNode result;
        if (sign.Is("-") && token is { Kind: TokenKind.Literal, Value.Kind: ValueKind.Int or ValueKind.Double })
        {
            // The minus belongs to the literal, so that the smallest integer can be written.
            var negated = token.Value.Kind == ValueKind.Int ? Value.Int(unchecked(-token.Value.AsInt)) : Value.Double(-token.Value.AsDouble);
            token = token with { Start = sign.Start, Length = token.Start + token.Length - sign.Start, Value = negated, Text = "" };
            result = ParseMember();
        }
        else
        {
            var operand = ParseUnary();
            result = Node(new CallSyntax(sign.Start, End() - sign.Start, sign.Is("!") ? "!" : "-_", IsMethod: false, [operand], sign.Start), operand);
        }

        nesting--;
        return result;
    }

    private SyntaxNode ParseMember()
    {
        var operand = ParsePrimary();
        while (true)
        {
            if (token.Is("."))
            {
                Advance();
                var name = token;
                if (name.Kind != TokenKind.Name)
                {
                    throw Unexpected("a name after '.'");
                }

                if (name.Text is "in" or "true" or "false" or "null")
                {
                    throw Error(name, $"'{name.Text}' is a reserved word.", null, ExpressionCodes.Syntax);
                }

                Advance();
                operand = token.Is("(")
                    ? ParseCall(name, operand)
                    : Node(new MemberSyntax(operand.Start, End() - operand.Start, operand, name.Text, name.Start), operand);
            }
            else if (token.Is("["))
            {
                var bracket = token;
                Advance();
                var index = ParseExpression();
                Expect("]");
                operand = Node(new CallSyntax(operand.Start, End() - operand.Start, "[]", IsMethod: false, [operand, index], bracket.Start), operand, index);
            }
            else if (token.Is("{"))
            {
                throw Error(token, "Messages are outside this language.", null, ExpressionCodes.OutsideSubset);
            }
            else
            {
                return operand;
            }
        }
    }

    private SyntaxNode ParsePrimary()
    {
        var first = token;
        if (first.Kind == TokenKind.Literal)
        {
            if (first.Text.Length > 0)
            {
                throw Error(first, "The integer does not fit into 64 bits.", "Write it with a decimal point to make it a double.", ExpressionCodes.Syntax);
            }

            Advance();
            return Node(new LiteralSyntax(first.Start, first.Length, first.Value));
        }

        if (first.Is("("))
        {
            Advance();
            var inner = ParseExpression();
            if (token.Is(","))
            {
                throw Error(token, "Expected ')', found ','.", "A list stands in brackets: [a, b].", ExpressionCodes.Syntax);
            }

            Expect(")");
            return inner with { Start = first.Start, Length = End() - first.Start };
        }

        if (first.Is("["))
        {
            Advance();
            var items = ParseList("]", allowsTrailingComma: true);
            return Node(new ListSyntax(first.Start, End() - first.Start, items), [.. items]);
        }

        if (first.Is("{"))
        {
            return ParseMap(first);
        }

        var isAbsolute = first.Is(".");
        if (isAbsolute)
        {
            Advance();
            first = token;
        }

        return first.Kind == TokenKind.Name ? ParseName(first, isAbsolute) : throw Unexpected("a value");
    }

    private MapSyntax ParseMap(Token first)
    {
        Advance();
        var (keys, values) = (ImmutableArray.CreateBuilder<SyntaxNode>(), ImmutableArray.CreateBuilder<SyntaxNode>());
        if (token.Is(","))
        {
            // As in lists, CEL's grammar allows a comma after no entry at all.
            Advance();
            if (!token.Is("}"))
            {
                throw Unexpected("'}'");
            }
        }

        while (!token.Is("}"))
        {
            if (keys.Count > 0)
            {
                Expect(",");
                if (token.Is("}"))
                {
                    break;
                }
            }

            keys.Add(ParseExpression());
            Expect(":");
            values.Add(ParseExpression());
        }

        Advance();
        return Node(new MapSyntax(first.Start, End() - first.Start, keys.ToImmutable(), values.ToImmutable()), [.. keys, .. values]);
    }

    private SyntaxNode ParseName(Token name, bool isAbsolute)
    {
        Value? literal = name.Text switch
        {
            "true" => Value.Bool(value: true),
            "false" => Value.Bool(value: false),
            "null" => Value.Null,
            _ => null,
        };
        if (literal is null && Reserved.Contains(name.Text))
        {
            throw Error(name, $"'{name.Text}' is a reserved word.", ForeignSyntax.OfWord(name.Text), ExpressionCodes.Syntax);
        }

        Advance();
        if (literal is { } value)
        {
            return Node(new LiteralSyntax(name.Start, name.Length, value));
        }

        return token.Is("(") ? ParseCall(name, target: null) : Node(new NameSyntax(name.Start, name.Length, name.Text, isAbsolute));
    }

    private SyntaxNode ParseCall(Token name, SyntaxNode? target)
    {
        Expect("(");
        var arguments = ParseList(")", allowsTrailingComma: false);
        var start = target?.Start ?? name.Start;
        var (macro, error) = Macros.Expand(name, target, arguments, start, End() - start);
        if (error is not null)
        {
            throw new SyntaxException(error);
        }

        if (macro is not null)
        {
            return target is null ? Node(macro, [.. arguments]) : Node(macro, [target, .. arguments]);
        }

        var all = target is null ? arguments : arguments.Insert(0, target);
        return Node(new CallSyntax(start, End() - start, name.Text, target is not null, all, name.Start), [.. all]);
    }

    private ImmutableArray<SyntaxNode> ParseList(string close, bool allowsTrailingComma)
    {
        var items = ImmutableArray.CreateBuilder<SyntaxNode>();
        if (allowsTrailingComma && token.Is(","))
        {
            // CEL's grammar allows a comma after no element at all.
            Advance();
            if (!token.Is(close))
            {
                throw Unexpected($"'{close}'");
            }
        }

        while (!token.Is(close))
        {
            if (items.Count > 0)
            {
                Expect(",");
                if (allowsTrailingComma && token.Is(close))
                {
                    break;
                }
            }

            items.Add(ParseExpression());
        }

        Advance();
        return items.ToImmutable();
    }

    private T Node<T>(T node, params ReadOnlySpan<SyntaxNode> children)
        where T : SyntaxNode
    {
        var depth = 1;
        foreach (var child in children)
        {
            depth = Math.Max(depth, child.Depth + 1);
        }

        if (depth > ExpressionLimits.Depth)
        {
            throw TooDeep();
        }

        if (++nodes > ExpressionLimits.Nodes)
        {
            throw Error(token, $"The expression has more than {ExpressionLimits.Nodes} parts.", null, ExpressionCodes.TooLarge);
        }

        return node with { Depth = depth };
    }

    private int End() => previous.Start + previous.Length;

    private void Advance()
    {
        previous = token;
        token = lexer.Next();
    }

    private void Expect(string sign)
    {
        if (!token.Is(sign))
        {
            throw Unexpected($"'{sign}'");
        }

        Advance();
    }

    private SyntaxException TooDeep()
        => Error(token, $"The expression is nested deeper than {ExpressionLimits.Depth} levels.", "Split it into several rules.", ExpressionCodes.TooLarge);

    private SyntaxException Unexpected(string expected)
    {
        var message = $"Expected {expected}, found {token.Describe()}.";
        if (token.Kind != TokenKind.Sign && previous.Kind == TokenKind.Name && "not".Equals(previous.Text, StringComparison.OrdinalIgnoreCase))
        {
            // Before its operand the word itself was read as a name.
            return Error(previous, $"'{previous.Text}' means nothing here.", ForeignSyntax.OfWord(previous.Text), ExpressionCodes.Syntax);
        }

        if (previous.Kind == TokenKind.Sign && token.Kind is TokenKind.Sign or TokenKind.End && ForeignSyntax.OfSigns(previous.Text, token.Text) is { } hint)
        {
            return Error(previous with { Length = token.Start + token.Length - previous.Start }, message, hint, ExpressionCodes.Syntax);
        }

        return Error(token, message, token.Kind == TokenKind.Name ? ForeignSyntax.OfWord(token.Text) : null, ExpressionCodes.Syntax);
    }

    private static SyntaxException Error(in Token at, string message, string? hint, string code)
        => new(new ExpressionError(code, at.Start, Math.Max(1, at.Length), message, hint));
}
