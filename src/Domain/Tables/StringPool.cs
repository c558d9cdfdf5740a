using System.Text;

namespace RankOrchestrator.Domain.Tables;

/// <summary>
/// The strings of one request as integer codes: those of the plan's vocabulary keep their codes, new ones follow.
/// Equal strings have equal codes; codes do not sort like their strings. Reused between requests by
/// <see cref="Clear"/>; one thread writes, any number read afterwards.
/// </summary>
public sealed class StringPool(Vocabulary vocabulary)
{
    /// <summary>The code of an absent string.</summary>
    public const int Missing = -1;

    private readonly Utf8StringTable added = new(256);
    private string?[] texts = new string?[256];

    /// <summary>Number of codes in use; they run from 0 to Count - 1.</summary>
    public int Count => vocabulary.Count + added.Count;

    /// <summary>Forgets the strings of the request and keeps the vocabulary's.</summary>
    public void Clear()
    {
        texts.AsSpan(0, Math.Min(texts.Length, added.Count)).Clear();
        added.Clear();
    }

    /// <summary>The code of a string, which is added when new.</summary>
    public int Add(ReadOnlySpan<byte> utf8)
    {
        var hash = Utf8StringTable.Hash(utf8);
        var code = vocabulary.Find(utf8, hash);
        if (code >= 0)
        {
            return code;
        }

        code = added.Find(utf8, hash);
        return vocabulary.Count + (code >= 0 ? code : added.Add(utf8, hash));
    }

    /// <summary>The code of a string, which is added when new.</summary>
    public int Add(string text)
    {
        var maximum = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = maximum <= 512 ? stackalloc byte[512] : new byte[maximum];
        return Add(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    /// <summary>The code of a string, or <see cref="Missing"/> when the request does not carry it.</summary>
    public int Find(ReadOnlySpan<byte> utf8)
    {
        var hash = Utf8StringTable.Hash(utf8);
        var code = vocabulary.Find(utf8, hash);
        if (code >= 0)
        {
            return code;
        }

        code = added.Find(utf8, hash);
        return code < 0 ? Missing : vocabulary.Count + code;
    }

    /// <summary>The string's UTF-8 bytes; valid until the pool is cleared or grows.</summary>
    public ReadOnlySpan<byte> Utf8(int code)
        => code < vocabulary.Count ? vocabulary.Utf8(code) : added.Utf8(code - vocabulary.Count);

    /// <summary>The string; decoded on first use and kept.</summary>
    public string Text(int code)
    {
        if (code < vocabulary.Count)
        {
            return vocabulary.Texts[code];
        }

        var index = code - vocabulary.Count;
        if (index >= texts.Length)
        {
            Array.Resize(ref texts, Math.Max(texts.Length * 2, index + 1));
        }

        return texts[index] ??= Encoding.UTF8.GetString(added.Utf8(index));
    }
}
