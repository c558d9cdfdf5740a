using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>Where words stand in a list, by the codes that the plan's vocabulary gives them. Immutable.</summary>
internal sealed class WordPlaces
{
    private readonly int firstCode;
    private readonly int[] places;

    /// <param name="codes">The words' codes, in the order of the list.</param>
    public WordPlaces(int[] codes)
    {
        Count = codes.Length;
        firstCode = codes.Length == 0 ? 0 : codes.Min();
        places = new int[codes.Length == 0 ? 0 : codes.Max() - firstCode + 1];
        places.AsSpan().Fill(-1);
        for (var place = 0; place < codes.Length; place++)
        {
            places[codes[place] - firstCode] = place;
        }
    }

    /// <summary>Words in the list.</summary>
    public int Count { get; }

    /// <summary>The word's place, from 0; -1 when it is not in the list.</summary>
    public int Of(int code) => code != StringPool.Missing && (uint)(code - firstCode) < (uint)places.Length ? places[code - firstCode] : -1;
}
