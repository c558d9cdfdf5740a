using System.Text;

namespace RankOrchestrator.Domain.Tables;

/// <summary>
/// The strings a plan's expressions mention, each with a code known when they are compiled. Every request's
/// <see cref="StringPool"/> starts from it, so comparing a string with a constant is comparing two integers.
/// Immutable; safe to share between requests.
/// </summary>
public sealed class Vocabulary
{
    private readonly Utf8StringTable table;

    internal Vocabulary(IReadOnlyList<string> strings)
    {
        table = new Utf8StringTable(strings.Count);
        foreach (var text in strings)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            table.Add(utf8, Utf8StringTable.Hash(utf8));
        }

        Texts = [.. strings];
    }

    /// <summary>A vocabulary without strings.</summary>
    public static Vocabulary Empty { get; } = new([]);

    /// <summary>Number of strings; codes run from 0 to Count - 1.</summary>
    public int Count => table.Count;

    /// <summary>The strings, by code.</summary>
    public IReadOnlyList<string> Texts { get; }

    internal int Find(ReadOnlySpan<byte> utf8, uint hash) => table.Find(utf8, hash);

    internal ReadOnlySpan<byte> Utf8(int code) => table.Utf8(code);
}
