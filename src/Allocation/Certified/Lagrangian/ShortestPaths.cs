using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RankOrchestrator.Allocation.Certified.Lagrangian;

/// <summary>
/// Distances of the nodes on one side of an assignment from a root on the other, as Dijkstra's method finds them (Ahuja, Magnanti and
/// Orlin, Network Flows, 1993, §4.5). Four at a
/// time and element-wise, so that the result is the same on every machine.
/// </summary>
internal sealed class ShortestPaths
{
    private double[] distance = [];
    private double[] openPrice = [];
    private double[] via = [];
    private int length;

    /// <summary>The distance of a node that is still open.</summary>
    public double Of(int node) => distance[node];

    /// <summary>Where the shortest way to the node comes from.</summary>
    public int Via(int node) => (int)via[node];

    /// <summary>Starts over: nothing is reached, all nodes are open.</summary>
    /// <param name="prices">Price of each node.</param>
    /// <param name="stride">Number of nodes in memory, a multiple of four.</param>
    public void Start(ReadOnlySpan<double> prices, int stride)
    {
        length = stride;
        if (distance.Length < stride)
        {
            (distance, openPrice, via) = (new double[stride * 2], new double[stride * 2], new double[stride * 2]);
        }

        distance.AsSpan(0, stride).Fill(double.PositiveInfinity);
        prices.CopyTo(openPrice);
        openPrice.AsSpan(prices.Length, stride - prices.Length).Fill(double.PositiveInfinity);
    }

    /// <summary>Ends a node: it is not looked at again.</summary>
    public void End(int node) => (distance[node], openPrice[node]) = (double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Looks on from a node of the root's side; returns the nearest open node, -1 when none can be reached.</summary>
    /// <param name="from">The node.</param>
    /// <param name="price">Its price.</param>
    /// <param name="gains">What it brings with each node of the other side.</param>
    /// <param name="reached">Its distance.</param>
    public int Scan(int from, double price, ReadOnlySpan<double> gains, double reached)
    {
        ref var gain = ref MemoryMarshal.GetReference(gains);
        ref var prices = ref MemoryMarshal.GetArrayDataReference(openPrice);
        ref var distances = ref MemoryMarshal.GetArrayDataReference(distance);
        ref var ways = ref MemoryMarshal.GetArrayDataReference(via);
        var floor = Vector256.Create(reached);
        var start = Vector256.Create(reached + price);
        var way = Vector256.Create((double)from);
        var least = Vector256.Create(double.PositiveInfinity);
        for (nuint at = 0; at < (nuint)length; at += 4)
        {
            // Rounding must not make a distance shorter than the one it comes from.
            var next = Vector256.Max(floor, start + Vector256.LoadUnsafe(ref prices, at) - Vector256.LoadUnsafe(ref gain, at));
            var known = Vector256.LoadUnsafe(ref distances, at);
            var closer = Vector256.LessThan(next, known);
            known = Vector256.ConditionalSelect(closer, next, known);
            known.StoreUnsafe(ref distances, at);
            Vector256.ConditionalSelect(closer, way, Vector256.LoadUnsafe(ref ways, at)).StoreUnsafe(ref ways, at);
            least = Vector256.Min(least, known);
        }

        var nearest = Math.Min(Math.Min(least[0], least[1]), Math.Min(least[2], least[3]));
        return double.IsPositiveInfinity(nearest) ? -1 : distance.AsSpan(0, length).IndexOf(nearest);
    }
}
