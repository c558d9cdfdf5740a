using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Language.Shapes;

/// <summary>Checks a document against its shape and reports everything that does not fit, each at its place.</summary>
public static class ShapeCheck
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    /// <summary>Whether the node fits; what does not is in <paramref name="diagnostics"/>.</summary>
    public static bool Check(YamlNode node, Shape shape, DiagnosticBag diagnostics) => Check(node, shape, "This", diagnostics);

    private static bool Check(YamlNode node, Shape shape, string subject, DiagnosticBag diagnostics) => shape switch
    {
        RecordShape record => CheckRecord(node, record, subject, diagnostics),
        MapShape map => CheckMap(node, map, subject, diagnostics),
        ListShape list => CheckList(node, list, subject, diagnostics),
        EitherShape either => CheckEither(node, either, subject, diagnostics),
        ChoiceShape choice => CheckChoice(node, choice, subject, diagnostics),
        TextShape text => CheckText(node, text, subject, diagnostics),
        NumberShape number => CheckNumber(node, number, subject, diagnostics),
        FlagShape => (node is YamlScalar scalar && ScalarValues.Flag(scalar) is not null) || WrongType(node, shape, subject, diagnostics),
        AnyShape => true,
        _ => throw new InvalidOperationException($"Unknown shape {shape.GetType().Name}."),
    };

    private static bool CheckRecord(YamlNode node, RecordShape shape, string subject, DiagnosticBag diagnostics)
    {
        if (node is not YamlMapping mapping)
        {
            return WrongType(node, shape, subject, diagnostics);
        }

        var fits = true;
        foreach (var (key, value) in mapping.Entries)
        {
            var property = shape.Properties.FirstOrDefault(property => string.Equals(property.Name, key.Text, StringComparison.Ordinal));
            if (property is null)
            {
                var names = shape.Properties.Select(known => known.Name);
                diagnostics.Error(YamlCodes.UnknownKey, key.Source, key.Span, $"{shape.Title} has no key '{key.Text}'.", UnknownKeyHint(key.Text, names));
                fits = false;
            }
            else
            {
                fits &= Check(value, property.Shape, $"'{key.Text}'", diagnostics);
            }
        }

        foreach (var missing in shape.Properties.Where(property => property.IsRequired && mapping[property.Name] is null))
        {
            diagnostics.Error(YamlCodes.MissingKey, mapping.Source, Head(mapping), $"{shape.Title} needs the key '{missing.Name}'.", $"Add '{missing.Name}: …'{To(mapping)}: {missing.Description}");
            fits = false;
        }

        foreach (var group in shape.ExactlyOne)
        {
            var written = group.Where(name => mapping[name] is not null).ToArray();
            if (written.Length != 1)
            {
                var span = written.Length == 0 ? Head(mapping) : mapping.Find(written[1])!.Key.Span;
                var possible = shape.Properties.Where(property => group.Contains(property.Name, StringComparer.Ordinal)).Select(property => $"{property.Name}: {property.Description}");
                var hint = written.Length == 0
                    ? $"Add one of them{To(mapping)}. {string.Join(' ', possible)}"
                    : $"Here stand {string.Join(" and ", written.Select(name => $"'{name}'"))}: remove {(written.Length == 2 ? "one" : "all but one")} of them.";
                diagnostics.Error(YamlCodes.MissingKey, mapping.Source, span, $"{shape.Title} needs exactly one of {string.Join(", ", group.Select(name => $"'{name}'"))}.", hint);
                fits = false;
            }
        }

        return fits;
    }

    private static string UnknownKeyHint(string key, IEnumerable<string> names)
        => key.All(char.IsAsciiDigit) ? "If it is a part of a number: numbers are written without commas and spaces."
            : Suggestion.Hint(key, names) ?? $"Known keys: {string.Join(", ", names)}.";

    /// <summary>Which of several alike is meant, where it has a name.</summary>
    private static string To(YamlMapping mapping)
    {
        var named = mapping.Entries.FirstOrDefault(entry => entry.Key.Text is "name" or "id" or "test" or "prediction" or "tensor" or "surface" or "schema" or "model" or "overlay");
        return named?.Value is YamlScalar { Text.Length: > 0 } name ? $" to '{name.Text}'" : "";
    }

    private static bool CheckMap(YamlNode node, MapShape shape, string subject, DiagnosticBag diagnostics)
    {
        if (node is not YamlMapping mapping)
        {
            return WrongType(node, shape, subject, diagnostics);
        }

        var fits = true;
        foreach (var (key, value) in mapping.Entries)
        {
            if (shape.Key.Pattern is { } pattern && !Matches(key.Text, pattern))
            {
                diagnostics.Error(YamlCodes.WrongType, key.Source, key.Span, $"'{key.Text}' must be {shape.Key.PatternMeaning}.", null);
                fits = false;
            }

            fits &= Check(value, shape.Value, $"'{key.Text}'", diagnostics);
        }

        return fits;
    }

    private static bool CheckList(YamlNode node, ListShape shape, string subject, DiagnosticBag diagnostics)
    {
        if (node is not YamlSequence sequence)
        {
            return WrongType(node, shape, subject, diagnostics);
        }

        var fits = sequence.Items.Length >= shape.Fewest;
        if (!fits)
        {
            diagnostics.Error(YamlCodes.OutOfRange, node.Source, Head(node), $"{subject} needs at least {shape.Fewest} {(shape.Fewest == 1 ? "item" : "items")}.", null);
        }

        foreach (var item in sequence.Items)
        {
            fits &= Check(item, shape.Item, "An item", diagnostics);
        }

        return fits;
    }

    private static bool CheckEither(YamlNode node, EitherShape shape, string subject, DiagnosticBag diagnostics)
    {
        var candidates = shape.Alternatives.Where(alternative => IsSameKind(node, alternative)).ToArray();
        return candidates.Length switch
        {
            0 => WrongType(node, shape, subject, diagnostics),
            1 => Check(node, candidates[0], subject, diagnostics),
            _ => candidates.Any(candidate => Check(node, candidate, subject, new DiagnosticBag())) || Check(node, candidates[^1], subject, diagnostics),
        };
    }

    private static bool CheckChoice(YamlNode node, ChoiceShape shape, string subject, DiagnosticBag diagnostics)
    {
        if (node is not YamlMapping mapping)
        {
            return WrongType(node, shape, subject, diagnostics);
        }

        if (mapping[shape.Key] is not { } key)
        {
            diagnostics.Error(YamlCodes.MissingKey, mapping.Source, Head(mapping), $"{subject} needs the key '{shape.Key}'.", $"It is one of {string.Join(", ", shape.Words)}.");
            return false;
        }

        if (key is not YamlScalar word || !ScalarValues.IsText(word))
        {
            return WrongType(key, TextShape.OneOf([.. shape.Words]), $"'{shape.Key}'", diagnostics);
        }

        if (shape.Find(word.Text) is { } alternative)
        {
            return Check(node, alternative, subject, diagnostics);
        }

        var advice = shape.Advice.GetValueOrDefault(word.Text) ?? Suggestion.Hint(word.Text, shape.Words);
        diagnostics.Error(shape.UnknownCode, word.Source, word.Span, $"'{shape.Key}' must be one of {string.Join(", ", shape.Words)}, not '{word.Text}'.", advice);
        return false;
    }

    private static bool IsSameKind(YamlNode node, Shape shape) => node switch
    {
        YamlMapping => shape is RecordShape or MapShape or ChoiceShape or AnyShape,
        YamlSequence => shape is ListShape or AnyShape,
        YamlScalar scalar => shape switch
        {
            NumberShape number => ScalarValues.Number(scalar) is not null || (number.OrExpression && ScalarValues.IsText(scalar)),
            FlagShape => ScalarValues.Flag(scalar) is not null,
            TextShape => ScalarValues.IsText(scalar),
            AnyShape => true,
            _ => false,
        },
        _ => false,
    };

    private static bool CheckText(YamlNode node, TextShape shape, string subject, DiagnosticBag diagnostics)
    {
        if (node is not YamlScalar scalar || !ScalarValues.IsText(scalar))
        {
            return WrongType(node, shape, subject, diagnostics);
        }

        if (!shape.Values.IsEmpty && !shape.Values.Contains(scalar.Text, StringComparer.Ordinal))
        {
            diagnostics.Error(
                YamlCodes.OutOfRange,
                node.Source,
                node.Span,
                $"{subject} must be one of {string.Join(", ", shape.Values)}, not '{scalar.Text}'.",
                Suggestion.Hint(scalar.Text, shape.Values));
            return false;
        }

        if (shape.Pattern is not null && !Matches(scalar.Text, shape.Pattern))
        {
            diagnostics.Error(YamlCodes.WrongType, node.Source, node.Span, $"{subject} must be {shape.PatternMeaning}, not '{scalar.Text}'.", ShapeHints.For(node, shape, subject));
            return false;
        }

        return true;
    }

    private static bool CheckNumber(YamlNode node, NumberShape shape, string subject, DiagnosticBag diagnostics)
    {
        if (shape.OrExpression && node is YamlScalar text && ScalarValues.IsText(text) && Matches(text.Text, NumberShape.ExpressionPattern) && ShapeHints.For(node, shape, subject) is null)
        {
            return true;
        }

        if (node is not YamlScalar scalar || ScalarValues.Number(scalar) is not { } number || (shape.IsWhole && number != Math.Floor(number)))
        {
            return WrongType(node, shape, subject, diagnostics);
        }

        if (number < shape.Minimum || number > shape.Maximum)
        {
            diagnostics.Error(YamlCodes.OutOfRange, node.Source, node.Span, $"{subject} must be {Range(shape)}, not {scalar.Text}.", ShapeHints.ForRange(shape, number));
            return false;
        }

        return true;
    }

    private static bool WrongType(YamlNode node, Shape shape, string subject, DiagnosticBag diagnostics)
    {
        var hint = ShapeHints.For(node, shape, subject);
        diagnostics.Error(YamlCodes.WrongType, node.Source, Head(node), $"{subject} must be {Describe(shape)}, not {Describe(node)}.", hint);
        return false;
    }

    /// <summary>The first line of a node: a caret under a whole block would say nothing.</summary>
    private static SourceSpan Head(YamlNode node)
    {
        var end = node.Source.Text.IndexOf('\n', node.Span.Start);
        var length = end < 0 ? node.Span.Length : Math.Min(node.Span.Length, end - node.Span.Start);
        return new SourceSpan(node.Span.Start, length);
    }

    internal static bool Matches(string text, string pattern) => Patterns.GetOrAdd(pattern, Compile).IsMatch(text);

    /// <summary>In ECMAScript, and so in the editor, '$' is the very end; in .NET it is also before a last line break.</summary>
    private static Regex Compile(string pattern)
        => new(pattern.EndsWith('$') ? pattern[..^1] + "\\z" : pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static string Range(NumberShape shape)
    {
        var (minimum, maximum) = (shape.Minimum.ToString(CultureInfo.InvariantCulture), shape.Maximum.ToString(CultureInfo.InvariantCulture));
        return (shape.Minimum > double.MinValue, shape.Maximum < double.MaxValue) switch
        {
            (true, true) => $"from {minimum} to {maximum}",
            (true, false) => $"at least {minimum}",
            _ => $"at most {maximum}",
        };
    }

    private static string Describe(Shape shape) => shape switch
    {
        TextShape { PatternMeaning: { } meaning } => meaning,
        TextShape { Values.IsEmpty: false } text => $"one of {string.Join(", ", text.Values)}",
        TextShape => "text",
        NumberShape number => (number.IsWhole ? "a whole number" : "a number") + (number.OrExpression ? " or an expression" : ""),
        FlagShape => "true or false",
        ListShape => "a list",
        RecordShape or MapShape or ChoiceShape => "named values",
        EitherShape either => string.Join(" or ", either.Alternatives.Select(Describe)),
        _ => "a value",
    };

    private static string Describe(YamlNode node) => node switch
    {
        YamlMapping => "named values",
        YamlSequence => "a list",
        YamlScalar scalar when ScalarValues.IsNull(scalar) => "nothing",
        YamlScalar scalar when ScalarValues.Number(scalar) is not null => $"the number {scalar.Text}",
        YamlScalar scalar => $"'{(scalar.Text.Length > 40 ? scalar.Text[..40] + "…" : scalar.Text)}'",
        _ => "this",
    };
}
