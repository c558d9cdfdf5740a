using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.LinearProgram;

/// <summary>Some of the places (an item in a slot) of a model, in lists by slot and by item, the last one first.</summary>
internal sealed class PlaceList
{
    private const int None = -1;

    private int[] placeAt = [];
    private int[] nextInSlot = [];
    private int[] nextOfItem = [];
    private int[] firstInSlot = [];
    private int[] firstOfItem = [];
    private int slotCount;

    /// <summary>Number of places.</summary>
    public int Count { get; private set; }

    /// <summary>The item of each place.</summary>
    public int[] ItemOf { get; private set; } = [];

    /// <summary>The slot of each place.</summary>
    public int[] SlotOf { get; private set; } = [];

    /// <summary>The first place of a slot, -1 when there is none.</summary>
    public int FirstInSlot(int slot) => firstInSlot[slot];

    /// <summary>The place after this one in its slot, -1 at the end.</summary>
    public int NextInSlot(int place) => nextInSlot[place];

    /// <summary>The first place of an item, -1 when there is none.</summary>
    public int FirstOfItem(int item) => firstOfItem[item];

    /// <summary>The place after this one of its item, -1 at the end.</summary>
    public int NextOfItem(int place) => nextOfItem[place];

    /// <summary>The place of an item in a slot, -1 when it is not among them.</summary>
    public int At(int item, int slot) => placeAt[(item * slotCount) + slot];

    /// <summary>Starts over without places.</summary>
    public void Reset(int items, int slots)
    {
        (Count, slotCount) = (0, slots);
        placeAt = Filled(placeAt, items * slots);
        firstInSlot = Filled(firstInSlot, slots);
        firstOfItem = Filled(firstOfItem, items);
    }

    /// <summary>Adds a place that is not there yet.</summary>
    public int Add(int item, int slot)
    {
        var place = Count++;
        ItemOf = WorkArray.Grown(ItemOf, Count);
        SlotOf = WorkArray.Grown(SlotOf, Count);
        nextInSlot = WorkArray.Grown(nextInSlot, Count);
        nextOfItem = WorkArray.Grown(nextOfItem, Count);
        (ItemOf[place], SlotOf[place]) = (item, slot);
        (nextInSlot[place], firstInSlot[slot]) = (firstInSlot[slot], place);
        (nextOfItem[place], firstOfItem[item]) = (firstOfItem[item], place);
        placeAt[(item * slotCount) + slot] = place;
        return place;
    }

    private static int[] Filled(int[] array, int length)
    {
        array = WorkArray.Sized(array, length);
        array.AsSpan(0, length).Fill(None);
        return array;
    }
}
