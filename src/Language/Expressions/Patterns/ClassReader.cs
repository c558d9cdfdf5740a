using System.Collections.Immutable;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>Reads what stands between brackets: characters, ranges, and classes that have a name.</summary>
internal sealed class ClassReader(string text, bool ignoresCase)
{
    private readonly ImmutableArray<(int First, int Last)>.Builder ranges = ImmutableArray.CreateBuilder<(int First, int Last)>();
    private uint categories;

    /// <summary>The class whose opening bracket is just before <paramref name="position"/>.</summary>
    public CharacterClass Read(ref int position)
    {
        var isInverted = position < text.Length && text[position] == '^';
        position += isInverted ? 1 : 0;
        for (var isFirst = true; ; isFirst = false)
        {
            if (position >= text.Length)
            {
                throw new PatternException("missing closing ]");
            }

            if (text[position] == ']' && !isFirst)
            {
                position++;
                return new CharacterClass(ranges.ToImmutable(), categories, isInverted, ignoresCase);
            }

            if (!ReadNamed(ref position))
            {
                ReadRange(ref position);
            }
        }
    }

    private bool ReadNamed(ref int position)
    {
        var rest = text.AsSpan(position);
        if (rest.StartsWith("[:"))
        {
            var end = rest.IndexOf(":]");
            if (end < 0)
            {
                return false;
            }

            ranges.AddRange(NamedClasses.Posix(rest[2..end]) ?? throw new PatternException("unknown class between [: and :]"));
            position += end + 2;
            return true;
        }

        if (rest is not ['\\', var letter, ..])
        {
            return false;
        }

        if (NamedClasses.Perl(letter) is { } perl)
        {
            ranges.AddRange(perl);
            position += 2;
            return true;
        }

        if (letter is 'p' or 'P')
        {
            categories |= PatternEscape.ReadCategories(text, ref position);
            return true;
        }

        return false;
    }

    private void ReadRange(ref int position)
    {
        var first = ReadCharacter(ref position);
        var last = first;
        if (position + 1 < text.Length && text[position] == '-' && text[position + 1] != ']')
        {
            position++;
            last = ReadCharacter(ref position);
        }

        ranges.Add(first <= last ? (first, last) : throw new PatternException("invalid character range"));
    }

    private int ReadCharacter(ref int position) => text[position] == '\\' ? PatternEscape.Read(text, ref position) : PatternEscape.ReadRune(text, ref position);
}
