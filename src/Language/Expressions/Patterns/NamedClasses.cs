using System.Collections.Immutable;
using System.Globalization;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>Classes that have a name in RE2's syntax: Perl's (ASCII only), POSIX's, and Unicode's general categories.</summary>
internal static class NamedClasses
{
    private static readonly ImmutableArray<(int First, int Last)> Digits = [('0', '9')];
    private static readonly ImmutableArray<(int First, int Last)> Spaces = [('\t', '\n'), ('\f', '\r'), (' ', ' ')];
    private static readonly ImmutableArray<(int First, int Last)> Words = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

    /// <summary>The ranges of <c>\d</c>, <c>\s</c> and <c>\w</c>, and what is left for the capitals; null for other letters.</summary>
    public static ImmutableArray<(int First, int Last)>? Perl(char letter) => letter switch
    {
        'd' => Digits,
        's' => Spaces,
        'w' => Words,
        'D' => Invert(Digits),
        'S' => Invert(Spaces),
        'W' => Invert(Words),
        _ => null,
    };

    /// <summary>The ranges of <c>[:name:]</c> or <c>[:^name:]</c>, or null.</summary>
    public static ImmutableArray<(int First, int Last)>? Posix(ReadOnlySpan<char> name)
    {
        var isInverted = name.StartsWith("^");
        ImmutableArray<(int First, int Last)>? ranges = name[(isInverted ? 1 : 0)..] switch
        {
            "alnum" => [('0', '9'), ('A', 'Z'), ('a', 'z')],
            "alpha" => [('A', 'Z'), ('a', 'z')],
            "ascii" => [(0, 0x7F)],
            "blank" => [('\t', '\t'), (' ', ' ')],
            "cntrl" => [(0, 0x1F), (0x7F, 0x7F)],
            "digit" => Digits,
            "graph" => [('!', '~')],
            "lower" => [('a', 'z')],
            "print" => [(' ', '~')],
            "punct" => [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
            "space" => [('\t', '\r'), (' ', ' ')],
            "upper" => [('A', 'Z')],
            "word" => Words,
            "xdigit" => [('0', '9'), ('A', 'F'), ('a', 'f')],
            _ => null,
        };
        return ranges is { } found && isInverted ? Invert(found) : ranges;
    }

    /// <summary>The categories called <c>L</c>, <c>Lu</c>, …, one bit each; null for scripts and unknown names. Characters that Unicode has not assigned have none.</summary>
    public static uint? Categories(ReadOnlySpan<char> name)
    {
        if (name is "Any")
        {
            return CharacterClass.AllCategories;
        }

        uint categories = 0;
        for (var category = UnicodeCategory.UppercaseLetter; category < UnicodeCategory.OtherNotAssigned; category++)
        {
            if (Name(category).AsSpan().StartsWith(name, StringComparison.Ordinal))
            {
                categories |= 1U << (int)category;
            }
        }

        return name.Length is 1 or 2 && categories != 0 ? categories : null;
    }

    private static string Name(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "",
    };

    private static ImmutableArray<(int First, int Last)> Invert(ImmutableArray<(int First, int Last)> ranges)
    {
        var rest = ImmutableArray.CreateBuilder<(int First, int Last)>();
        var next = 0;
        foreach (var (first, last) in ranges)
        {
            if (first > next)
            {
                rest.Add((next, first - 1));
            }

            next = last + 1;
        }

        rest.Add((next, 0x10FFFF));
        return rest.ToImmutable();
    }
}
