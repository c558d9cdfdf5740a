using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>
/// A set of code points: ranges and general categories, as a whole inverted or not. Ignoring case compares what is left
/// of a character after changing its case, one to one, as RE2 does.
/// </summary>
internal sealed class CharacterClass
{
    /// <summary>A bit for every category.</summary>
    public const uint AllCategories = (1U << 30) - 1;

    private readonly ImmutableArray<(int First, int Last)> ranges;
    private readonly uint categories;
    private readonly bool isInverted;
    private readonly bool ignoresCase;
    private readonly UInt128 ascii;

    /// <summary>A set.</summary>
    /// <param name="ranges">First and last code point of each range.</param>
    /// <param name="categories">A bit for every <see cref="UnicodeCategory"/> whose characters belong to the set.</param>
    /// <param name="isInverted">Whether the set holds everything else.</param>
    /// <param name="ignoresCase">Whether a character belongs when it does in another case.</param>
    public CharacterClass(ImmutableArray<(int First, int Last)> ranges, uint categories, bool isInverted, bool ignoresCase)
    {
        this.ranges = ranges;
        this.categories = categories;
        this.isInverted = isInverted;
        this.ignoresCase = ignoresCase;
        Work = (ranges.Length / 4) + (ignoresCase ? ranges.Length + 8 : 0);
        for (var character = 0; character < 128; character++)
        {
            ascii |= Find(character) ? UInt128.One << character : UInt128.Zero;
        }
    }

    /// <summary>Every character.</summary>
    public static CharacterClass Any { get; } = new([(0, 0x10FFFF)], 0, isInverted: false, ignoresCase: false);

    /// <summary>Every character but the end of a line.</summary>
    public static CharacterClass AnyButLineEnd { get; } = new([('\n', '\n')], 0, isInverted: true, ignoresCase: false);

    /// <summary>How much more there is to do than for a single range, in steps.</summary>
    public int Work { get; }

    /// <summary>One character.</summary>
    public static CharacterClass Of(int character, bool ignoresCase) => new([(character, character)], 0, isInverted: false, ignoresCase);

    /// <summary>Whether a code point belongs to the set.</summary>
    public bool Contains(int character) => character < 128 ? ((ascii >> character) & UInt128.One) != UInt128.Zero : Find(character);

    private bool Find(int character) => isInverted != (Holds(character) || (ignoresCase && HoldsInOtherCase(character)));

    private bool HoldsInOtherCase(int character)
    {
        if (!Rune.TryCreate(character, out var rune))
        {
            return false;
        }

        var upper = Rune.ToUpperInvariant(rune);
        return Holds(upper.Value) || Holds(Rune.ToLowerInvariant(rune).Value) || Holds(Rune.ToLowerInvariant(upper).Value);
    }

    private bool Holds(int character)
    {
        foreach (var (first, last) in ranges)
        {
            if (character >= first && character <= last)
            {
                return true;
            }
        }

        return categories != 0 && (categories >> (int)CharUnicodeInfo.GetUnicodeCategory(character) & 1) != 0;
    }
}
