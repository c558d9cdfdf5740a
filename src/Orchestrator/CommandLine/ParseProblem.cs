using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>What is wrong with the arguments of a command, in the words of whoever typed them.</summary>
internal static class ParseProblem
{
    /// <summary>The first thing that is wrong, in one sentence or two.</summary>
    public static string Sentence(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count > 0)
        {
            var token = parsed.UnmatchedTokens[0];
            var known = token.StartsWith('-') ? Options(parsed).Select(option => option.Name) : command.Subcommands.Select(sub => sub.Name);
            return Join(token.StartsWith('-') ? $"There is no option '{token}'." : $"Unrecognized command or argument '{token}'.", Suggestion.Hint(token, known));
        }

        var error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            _ when error.Message.StartsWith("--", StringComparison.Ordinal) => error.Message,
            OptionResult { Implicit: false } option when option.Tokens.Count > option.Option.Arity.MaximumNumberOfValues || option.IdentifierTokenCount > 1 => $"{option.Option.Name} is given twice.",
            OptionResult { Implicit: false, Tokens: [var token, ..] } option => Join(
                $"{option.Option.Name} takes {Wanted(option.Option)}, not '{token.Value}'.",
                Words(option.Option) is { Length: > 0 } words ? Suggestion.Hint(token.Value, words) : null),
            OptionResult { Implicit: false, Tokens: [] } option => $"{option.Option.Name} needs a value: {Wanted(option.Option)}.",
            _ => error.Message.EndsWith('.') ? error.Message : error.Message + ".",
        };
    }

    private static string Join(string sentence, string? hint) => hint is null ? sentence : $"{sentence} {hint}";

    private static IEnumerable<Option> Options(ParseResult parsed)
    {
        for (SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is CommandResult { Command: var command })
            {
                foreach (var option in command.Options.Where(option => result == parsed.CommandResult || option.Recursive))
                {
                    yield return option;
                }
            }
        }
    }

    private static string[] Words(Option option)
        => option.ValueType == typeof(string) ? [.. option.GetCompletions(CompletionContext.Empty).Select(word => word.Label).Order(StringComparer.Ordinal)] : [];

    private static string Wanted(Option option)
    {
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return Words(option) is { Length: > 0 } words ? $"one of {string.Join(", ", words)}"
            : type == typeof(bool) ? "true or false"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(double) ? "a number"
            : option.HelpName ?? "a value";
    }
}
