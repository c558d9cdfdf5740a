using System.Globalization;
using System.Text.RegularExpressions;
using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Language.Shapes;

/// <summary>What to write instead of a value that does not fit: guessed from what people write in such a place.</summary>
internal static partial class ShapeHints
{
    private static readonly string[] Conditions = ["'when'", "'match'"];

    /// <summary>A hint for a value of the wrong type or form; null when there is nothing to guess.</summary>
    /// <param name="node">What is written.</param>
    /// <param name="shape">What the place takes.</param>
    /// <param name="subject">The place, such as <c>'deadline'</c>.</param>
    public static string? For(YamlNode node, Shape shape, string subject) => (shape, node) switch
    {
        (_, YamlScalar scalar) when ScalarValues.IsNull(scalar) => "Write a value, or remove the key.",
        (EitherShape either, _) => either.Alternatives.Select(alternative => For(node, alternative, subject)).FirstOrDefault(hint => hint is not null),
        (TextShape text, YamlScalar scalar) => ForText(text, scalar, subject),
        (TextShape, YamlMapping or YamlSequence) when Conditions.Contains(subject, StringComparer.Ordinal) => ForExpression(node),
        (TextShape or NumberShape or FlagShape, YamlSequence { Items: [YamlScalar only] }) => $"Write it without brackets: {only.Text}",
        (TextShape { Pattern: null, Values.IsEmpty: true }, YamlMapping or YamlSequence) when IsInBrackets(node) => ForExpression(node),
        (NumberShape { IsWhole: true, OrExpression: true }, YamlScalar scalar) when ScalarValues.Number(scalar) is > 0 and < 1 and var share
            => string.Create(CultureInfo.InvariantCulture, $"A share of the slots is written {{ share: {share} }}."),
        (NumberShape, YamlScalar scalar) => ForNumber(scalar),
        (FlagShape, YamlScalar scalar) => ForFlag(scalar.Text),
        (ListShape, YamlScalar scalar) => $"Write it as a list: [{Source(scalar)}]",
        (ListShape { Item: RecordShape }, YamlMapping) => "Each item of the list begins with a dash: '- '.",
        (RecordShape record, YamlScalar or YamlSequence) => $"Write keys and values, such as {{ {Keys(record)[0]}: … }}. Known keys: {string.Join(", ", Keys(record))}.",
        (MapShape, YamlScalar or YamlSequence) => "Write names and values, such as { name: … }.",
        _ => null,
    };

    /// <summary>A hint for a number that lies outside of its range; null when there is nothing to guess.</summary>
    public static string? ForRange(NumberShape shape, double number)
        => shape is { Minimum: >= 0, Maximum: 1 } && number is > 1 and <= 100 ? string.Create(CultureInfo.InvariantCulture, $"{number} percent is {number / 100}.") : null;

    private static bool IsInBrackets(YamlNode node) => node.Source.Text[node.Span.Start] is '[' or '{';

    private static string ForExpression(YamlNode node) => IsInBrackets(node)
        ? $"Put it in quotes: YAML takes '{node.Source.Text[node.Span.Start]}' at the beginning of a value for {(node is YamlSequence ? "a list" : "named values")}."
        : "An expression that contains ': ' is put in quotes.";

    private static string[] Keys(RecordShape record) => [.. record.Properties.OrderBy(property => !property.IsRequired).Select(property => property.Name)];

    private static string? ForText(TextShape shape, YamlScalar scalar, string subject)
    {
        if (ReferenceEquals(shape, TextShape.Duration))
        {
            return ForDuration(scalar.Text.Trim());
        }

        if (ReferenceEquals(shape, TextShape.Instant))
        {
            return ForInstant(scalar.Text.Trim());
        }

        if (ReferenceEquals(shape, TextShape.Name))
        {
            return ForName(scalar.Text.Trim());
        }

        if (Conditions.Contains(subject, StringComparer.Ordinal) && ScalarValues.Flag(scalar) is { } holds)
        {
            return holds ? $"What always holds needs no {subject}: remove it." : "What never holds needs no rule: remove it, or say when it is in force under 'active'.";
        }

        return scalar is { Style: YamlScalarStyle.Plain, Text.Length: > 0 } && !ScalarValues.IsText(scalar)
            && shape.Values.IsEmpty && (shape.Pattern is null || ShapeCheck.Matches(scalar.Text, shape.Pattern)) ? "Put it in quotes." : null;
    }

    private static string ForDuration(string text)
    {
        if (text.StartsWith('-'))
        {
            return "A span of time is not negative.";
        }

        if (Span().Match(text) is not { Success: true } span)
        {
            return "Write a number and its unit without a space: ms, s, m, h or d.";
        }

        var number = span.Groups["number"].Value;
        var unit = span.Groups["unit"].Value.ToUpperInvariant() switch
        {
            "" => null,
            "MS" or "MSEC" or "MSECS" or "MILLIS" or "MILLISECOND" or "MILLISECONDS" => "ms",
            "S" or "SEC" or "SECS" or "SECOND" or "SECONDS" => "s",
            "M" or "MIN" or "MINS" or "MINUTE" or "MINUTES" => "m",
            "H" or "HR" or "HRS" or "HOUR" or "HOURS" => "h",
            "D" or "DAY" or "DAYS" => "d",
            _ => "?",
        };
        return unit switch
        {
            null => $"Write the unit: {number}ms, or {number}s.",
            "?" => "The units are ms, s, m, h and d.",
            _ => $"Write {number}{unit}.",
        };
    }

    private static string ForInstant(string text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) && YearFirst().IsMatch(text)
            ? string.Create(CultureInfo.InvariantCulture, $"Write {(instant.TimeOfDay == TimeSpan.Zero ? $"{instant:yyyy-MM-dd}" : $"{instant:yyyy-MM-dd'T'HH:mm:ss'Z'}")}; times are in UTC.")
            : "Write year, month and day: 2026-02-18; times are in UTC: 2026-02-18T09:00:00Z.";

    private static string? ForName(string text)
    {
        var isFile = text.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || text.Contains('/', StringComparison.Ordinal);
        var stem = isFile ? Path.GetFileNameWithoutExtension(text[(text.LastIndexOf('/') + 1)..]) : text;
        var name = NotOfNames().Replace(stem.ToLowerInvariant(), "-").Trim('-');
        return name.Length == 0 || !char.IsAsciiLetterLower(name[0]) || name == text ? null
            : isFile ? $"Write the name without folder and ending: {name}"
            : $"Write it like {name}";
    }

    private static string? ForNumber(YamlScalar scalar)
    {
        var text = scalar.Text.Trim();
        var plain = new YamlScalar(scalar.Source, scalar.Span, text, YamlScalarStyle.Plain);
        if (scalar.Style != YamlScalarStyle.Plain)
        {
            return ScalarValues.Number(plain) is null ? null : $"Write it without quotes: {text}";
        }

        if (ScalarValues.Number(scalar) is not null)
        {
            return null;
        }

        if (text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent))
        {
            return string.Create(CultureInfo.InvariantCulture, $"Write {percent / 100}: percent are not read.");
        }

        var digits = text.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        var comma = digits.Replace(',', '.');
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? $"Write {digits}."
            : double.TryParse(comma, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? $"Write {comma}: the decimal sign is a point."
            : null;
    }

    private static string? ForFlag(string text) => text.Trim().ToUpperInvariant() switch
    {
        "YES" or "ON" or "Y" or "1" or "TRUE" or "ENABLED" => "Write true, without quotes.",
        "NO" or "OFF" or "N" or "0" or "FALSE" or "DISABLED" => "Write false, without quotes.",
        _ => null,
    };

    private static string Source(YamlScalar scalar)
    {
        var text = scalar.Source.Text.Substring(scalar.Span.Start, scalar.Span.Length);
        return text.Length > 60 || text.Contains('\n', StringComparison.Ordinal) ? "…" : text;
    }

    [GeneratedRegex("^(?<number>[0-9]+([.][0-9]+)?) *(?<unit>[A-Za-z]*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Span();

    [GeneratedRegex("^[0-9]{4}-", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex YearFirst();

    [GeneratedRegex("[^a-z0-9_-]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NotOfNames();
}
