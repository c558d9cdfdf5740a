using System.Buffers;
using System.Globalization;
using System.Text;

namespace RankOrchestrator.Language.Diagnostics;

/// <summary>
/// Someone else's text inside a message: short whatever it is, and without characters that could disturb whoever shows
/// it. The one place that decides how much of an input comes back. O(length of the result), however long the input is.
/// </summary>
public static class Excerpt
{
    /// <summary>Most characters of <see cref="Of(ReadOnlySpan{char})"/> as JSON writes them, where a quotation mark takes two and a surrogate pair twelve.</summary>
    public const int Longest = 60;

    private const char Cut = '…';

    /// <summary>A name or a value; what does not fit is cut off its end.</summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        var text = new StringBuilder();
        var room = Longest;
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var used);
            if (!TryAppend(text, rune, ref room))
            {
                return text.Append(Cut).ToString();
            }

            utf8 = utf8[used..];
        }

        return text.ToString();
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{byte})"/>
    public static string Of(ReadOnlySpan<char> text) => Take(text, Longest);

    /// <summary>A sentence that someone else made of an input: of a long one the middle is left out, because it is the input.</summary>
    /// <param name="sentence">What may be longer than anybody wants to read.</param>
    /// <param name="most">Characters that are kept.</param>
    public static string OfSentence(ReadOnlySpan<char> sentence, int most = 200)
        => sentence.Length <= most
            ? Take(sentence, int.MaxValue)
            : $"{Take(sentence[..(most / 4)], int.MaxValue)}{Cut}{Take(sentence[^(most - (most / 4))..], int.MaxValue)}";

    /// <summary>The start of our own text, which may name many things.</summary>
    public static string Start(string text, int most)
        => text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most), [Cut]);

    private static string Take(ReadOnlySpan<char> text, int room)
    {
        var taken = new StringBuilder();
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) == OperationStatus.NeedMoreData)
            {
                rune = Rune.ReplacementChar;
            }

            if (!TryAppend(taken, rune, ref room))
            {
                return taken.Append(Cut).ToString();
            }

            text = text[used..];
        }

        return taken.ToString();
    }

    private static bool TryAppend(StringBuilder text, Rune rune, ref int room)
    {
        var shown = IsShown(rune) ? rune : Rune.ReplacementChar;
        room -= shown.Value is '"' or '\\' ? 2 : shown.IsBmp ? 1 : 12;
        if (room < 0)
        {
            return false;
        }

        text.Append(shown.ToString());
        return true;
    }

    /// <summary>Joiners are part of words in some scripts; other marks of format turn or hide what stands around them.</summary>
    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => false,
        UnicodeCategory.SpaceSeparator => rune.Value is ' ',
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        _ => true,
    };
}
