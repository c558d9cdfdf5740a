using System.Text.Json;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>
/// The members of an object that matter, by their places, and whether one of them stands twice: parsers differ in which of
/// the two they believe.
/// </summary>
internal ref struct MemberNames(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth = default, ReadOnlySpan<byte> fifth = default)
{
    private readonly ReadOnlySpan<byte> first = first;
    private readonly ReadOnlySpan<byte> second = second;
    private readonly ReadOnlySpan<byte> third = third;
    private readonly ReadOnlySpan<byte> fourth = fourth;
    private readonly ReadOnlySpan<byte> fifth = fifth;
    private int seen;

    /// <summary>Whether one of them has come a second time.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>The place of the member at whose name the reader stands; -1 when it does not matter.</summary>
    public int Next(ref Utf8JsonReader reader)
    {
        var place = reader.ValueTextEquals(first) ? 0
            : reader.ValueTextEquals(second) ? 1
            : reader.ValueTextEquals(third) ? 2
            : fourth.Length > 0 && reader.ValueTextEquals(fourth) ? 3
            : fifth.Length > 0 && reader.ValueTextEquals(fifth) ? 4
            : -1;
        if (place >= 0)
        {
            IsRepeated |= (seen & (1 << place)) != 0;
            seen |= 1 << place;
        }

        return place;
    }
}
