using RankOrchestrator.Evaluation.Metrics;

namespace RankOrchestrator.Evaluation.Tests.Metrics;

/// <summary>Each case is worked by hand in its comment.</summary>
public sealed class ExposureTests
{
    [Fact]
    public void Exposure_by_merchant_by_hand()
    {
        // Merchant 0 at ranks 1 and 3: 1/log₂2 + 1/log₂4; merchant 1 at rank 2: 1/log₂3; rank 4 is empty.
        var sums = new double[2];
        Exposure.Add([0, 1, 0, -1], Exposure.Logarithmic(4), sums);
        sums[0].ShouldBe(1.5, 1e-12);
        sums[1].ShouldBe(1 / Math.Log2(3), 1e-12);
    }

    [Fact]
    public void Parity_by_hand()
    {
        // 6 over 3 candidates is 2 each, 8 over 2 is 4 each; the third segment has no candidates.
        Exposure.Parity([6, 8, 0], [3, 2, 0]).ShouldBe(0.5);
        Exposure.Parity([3, 0], [1, 1]).ShouldBe(0);
        Exposure.Parity([0, 0], [1, 1]).ShouldBe(1);
    }
}
