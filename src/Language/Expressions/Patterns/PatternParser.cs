using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>
/// Reads RE2's syntax of regular expressions (github.com/google/re2/wiki/Syntax), which CEL prescribes. Left out, as
/// errors: single bytes (<c>\C</c>) and scripts (<c>\p{Greek}</c>; general categories such as <c>\p{Lu}</c> are in).
/// Greedy or not makes no difference to whether a text matches.
/// </summary>
internal sealed class PatternParser
{
    private const int MostRepeats = 1_000;

    private readonly string text;
    private int position;
    private Flags flags;

    private PatternParser(string text) => this.text = text;

    private bool IsAtEnd => position >= text.Length;

    /// <summary>The tree of a pattern.</summary>
    /// <exception cref="PatternException">It is not a regular expression.</exception>
    public static PatternNode Parse(string text)
    {
        var parser = new PatternParser(text);
        var pattern = parser.ParseChoice();
        return parser.IsAtEnd ? pattern : throw new PatternException("unexpected )");
    }

    private PatternNode ParseChoice()
    {
        var options = ImmutableArray.CreateBuilder<PatternNode>();
        options.Add(ParseSequence());
        while (!IsAtEnd && text[position] == '|')
        {
            position++;
            options.Add(ParseSequence());
        }

        return options.Count == 1 ? options[0] : new ChoicePattern(options.ToImmutable());
    }

    private SequencePattern ParseSequence()
    {
        var parts = ImmutableArray.CreateBuilder<PatternNode>();
        var isRepeated = false;
        while (!IsAtEnd && text[position] is not ('|' or ')'))
        {
            if (ReadRepeat() is { } repeat)
            {
                if (parts.Count == 0 || isRepeated)
                {
                    throw new PatternException(isRepeated ? "bad repetition operator" : "missing argument to repetition operator");
                }

                parts[^1] = new RepeatPattern(parts[^1], repeat.Fewest, repeat.Most);
                isRepeated = true;
            }
            else
            {
                var before = parts.Count;
                ParseOne(parts);
                isRepeated = isRepeated && parts.Count == before;
            }
        }

        return new SequencePattern(parts.ToImmutable());
    }

    /// <summary>A repetition with what makes it lazy, or null when none starts here.</summary>
    private (int Fewest, int Most)? ReadRepeat()
    {
        var start = position;
        (int Fewest, int Most)? repeat = null;
        switch (text[position])
        {
            case '*':
                repeat = (0, -1);
                position++;
                break;
            case '+':
                repeat = (1, -1);
                position++;
                break;
            case '?':
                repeat = (0, 1);
                position++;
                break;
            case '{':
                repeat = ReadCount();
                break;
        }

        if (position > start && !IsAtEnd && text[position] == '?')
        {
            position++;
        }

        return repeat;
    }

    /// <summary><c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; anything else is not a repetition but a brace.</summary>
    private (int Fewest, int Most)? ReadCount()
    {
        var end = text.IndexOf('}', position);
        if (end < 0)
        {
            return null;
        }

        var inside = text.AsSpan(position + 1, end - position - 1);
        var comma = inside.IndexOf(',');
        var low = comma < 0 ? inside : inside[..comma];
        var high = comma < 0 ? inside : inside[(comma + 1)..];
        if (!IsNumber(low) || (!IsNumber(high) && !(high.IsEmpty && comma >= 0)))
        {
            return null;
        }

        position = end + 1;
        var fewest = Number(low);
        var most = high.IsEmpty ? -1 : Number(high);
        return fewest <= MostRepeats && most <= MostRepeats && (most < 0 || fewest <= most)
            ? (fewest, most)
            : throw new PatternException("invalid repeat count");
    }

    private static bool IsNumber(ReadOnlySpan<char> digits) => !digits.IsEmpty && digits.IndexOfAnyExceptInRange('0', '9') < 0;

    private static int Number(ReadOnlySpan<char> digits)
        => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private void ParseOne(ImmutableArray<PatternNode>.Builder parts)
    {
        switch (text[position])
        {
            case '(':
                ParseGroup(parts);
                break;
            case '[':
                position++;
                parts.Add(new ClassPattern(new ClassReader(text, flags.HasFlag(Flags.IgnoresCase)).Read(ref position)));
                break;
            case '.':
                position++;
                parts.Add(new ClassPattern(flags.HasFlag(Flags.DotTakesAll) ? CharacterClass.Any : CharacterClass.AnyButLineEnd));
                break;
            case '^':
                position++;
                parts.Add(new PlacePattern(flags.HasFlag(Flags.Lines) ? PlaceKind.LineStart : PlaceKind.TextStart));
                break;
            case '$':
                position++;
                parts.Add(new PlacePattern(flags.HasFlag(Flags.Lines) ? PlaceKind.LineEnd : PlaceKind.TextEnd));
                break;
            case '\\':
                ParseEscape(parts);
                break;
            default:
                parts.Add(Literal(PatternEscape.ReadRune(text, ref position)));
                break;
        }
    }

    private ClassPattern Literal(int character) => new(CharacterClass.Of(character, flags.HasFlag(Flags.IgnoresCase)));

    private void ParseEscape(ImmutableArray<PatternNode>.Builder parts)
    {
        var letter = position + 1 < text.Length ? text[position + 1] : '\0';
        PlaceKind? place = letter switch
        {
            'A' => PlaceKind.TextStart,
            'z' => PlaceKind.TextEnd,
            'b' => PlaceKind.WordBoundary,
            'B' => PlaceKind.NoWordBoundary,
            _ => null,
        };
        if (place is { } kind)
        {
            position += 2;
            parts.Add(new PlacePattern(kind));
        }
        else if (letter == 'Q')
        {
            var start = position + 2;
            var end = text.IndexOf(@"\E", start, StringComparison.Ordinal);
            position = start;
            while (position < (end < 0 ? text.Length : end))
            {
                parts.Add(Literal(PatternEscape.ReadRune(text, ref position)));
            }

            position = end < 0 ? text.Length : end + 2;
        }
        else if (NamedClasses.Perl(letter) is { } ranges)
        {
            position += 2;
            parts.Add(new ClassPattern(new CharacterClass(ranges, 0, isInverted: false, ignoresCase: false)));
        }
        else if (letter is 'p' or 'P')
        {
            var categories = PatternEscape.ReadCategories(text, ref position);
            parts.Add(new ClassPattern(new CharacterClass([], categories, isInverted: false, flags.HasFlag(Flags.IgnoresCase))));
        }
        else
        {
            parts.Add(Literal(PatternEscape.Read(text, ref position)));
        }
    }

    private void ParseGroup(ImmutableArray<PatternNode>.Builder parts)
    {
        var before = flags;
        position++;
        if (!IsAtEnd && text[position] == '?' && !ReadGroupKind())
        {
            // (?i) changes what follows up to the end of the group around it.
            return;
        }

        parts.Add(ParseChoice());
        if (IsAtEnd)
        {
            throw new PatternException("missing closing )");
        }

        position++;
        flags = before;
    }

    /// <summary>What follows <c>(?</c>; false when the parenthesis closes again without holding a pattern.</summary>
    private bool ReadGroupKind()
    {
        var rest = text.AsSpan(++position);
        if (rest.StartsWith("P<") || rest.StartsWith("<"))
        {
            position = text.IndexOf('<', position) + 1;
            var end = text.IndexOf('>', position);
            var name = end < 0 ? default : text.AsSpan(position, end - position);
            if (name.IsEmpty || name.ContainsAnyExcept(GroupNameCharacters))
            {
                throw new PatternException("invalid named capture");
            }

            position = end + 1;
            return true;
        }

        for (var isSetting = true; !IsAtEnd; position++)
        {
            var flag = text[position] switch
            {
                'i' => Flags.IgnoresCase,
                'm' => Flags.Lines,
                's' => Flags.DotTakesAll,
                'U' => Flags.Lazy,
                _ => Flags.None,
            };
            if (flag != Flags.None)
            {
                flags = isSetting ? flags | flag : flags & ~flag;
            }
            else if (text[position] == '-' && isSetting)
            {
                isSetting = false;
            }
            else if (text[position] is ':' or ')')
            {
                return text[position++] == ':';
            }
            else
            {
                break;
            }
        }

        throw new PatternException("invalid or unsupported group");
    }

    private static readonly System.Buffers.SearchValues<char> GroupNameCharacters
        = System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    [Flags]
    private enum Flags
    {
        None = 0,
        IgnoresCase = 1,
        Lines = 2,
        DotTakesAll = 4,
        Lazy = 8,
    }
}
