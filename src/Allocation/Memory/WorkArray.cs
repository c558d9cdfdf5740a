namespace RankOrchestrator.Allocation.Memory;

/// <summary>
/// Arrays that are worked in again and again: they grow to what the largest problem needed, at least to twice what they were, and are
/// never given back. What lies beyond the length that was asked for is left over from before.
/// </summary>
internal static class WorkArray
{
    /// <summary>The array when it is long enough, otherwise a new one: what it held is not wanted any more.</summary>
    public static T[] Sized<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 2)];

    /// <summary>The array when it is long enough, otherwise a longer one that holds the same.</summary>
    public static T[] Grown<T>(T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }

        return array;
    }
}
