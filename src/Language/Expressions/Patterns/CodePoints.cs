using System.Buffers;
using System.Text;

namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>Reads a text code point by code point.</summary>
internal interface ICodePoints<T>
{
    /// <summary>The code point at a position, which moves past it.</summary>
    static abstract int Read(ReadOnlySpan<T> text, ref int position);
}

/// <summary>UTF-16; half of a pair stands for itself.</summary>
internal readonly struct Utf16CodePoints : ICodePoints<char>
{
    public static int Read(ReadOnlySpan<char> text, ref int position)
    {
        var unit = text[position];
        if (char.IsHighSurrogate(unit) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1]))
        {
            position += 2;
            return char.ConvertToUtf32(unit, text[position - 1]);
        }

        position++;
        return unit;
    }
}

/// <summary>UTF-8; what is not valid reads as the replacement character.</summary>
internal readonly struct Utf8CodePoints : ICodePoints<byte>
{
    public static int Read(ReadOnlySpan<byte> text, ref int position)
    {
        if (text[position] < 0x80)
        {
            return text[position++];
        }

        var status = Rune.DecodeFromUtf8(text[position..], out var rune, out var length);
        position += length;
        return status == OperationStatus.Done ? rune.Value : Rune.ReplacementChar.Value;
    }
}
