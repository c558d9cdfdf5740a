using System.Text;

namespace RankOrchestrator.Language.Expressions.FreeStanding;

/// <summary>Strings may hold half of a surrogate pair, which no UTF-8 can express.</summary>
internal static class UnicodeText
{
    /// <summary>Whether every half of a pair has its other half.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>The text with a replacement character for every half without the other: a message may cut a pair.</summary>
    public static string MakeValid(string text)
        => IsValid(text) ? text : string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
}
