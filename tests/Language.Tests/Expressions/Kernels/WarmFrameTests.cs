using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Language.Tests.Expressions.Kernels;

/// <summary>A request costs no memory once its frame has served one before.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class WarmFrameTests
{
    [Theory]
    [InlineData("item.price * w.a + feature.f1 > 0.5 || item.brand == request.country")]
    [InlineData("item.brand in ['a', 'ab', 'abc'] && !item.sponsored && has(item.price)")]
    [InlineData("now - item.publishedAt < duration('48h') && 't1' in item.tags")]
    [InlineData("item.brand.startsWith('a') || item.brand.contains('b') || item.brand.matches('^a.*c$')")]
    [InlineData("'a' in item.labels && size(item.labels) > 1")]
    [InlineData("(item.sponsored ? score.ctr : min(cvr, 0.5)) > 0.1 && flag('f') && request.country in ['a', 'b']")]
    [InlineData("item.price == item.margin && (item.sponsored == request.vip) && clamp(item.price, 0.0, 1.0) > 0.5")]
    public void A_condition_allocates_nothing(string text) => Allocated(text, ExpressionPurpose.ItemCondition).ShouldBe(0);

    [Theory]
    [InlineData("ctr * (w.a + cvr * (w.b + 0.5 * item.margin))")]
    [InlineData("log1p(abs(item.price)) + sqrt(feature.f1) - pow(item.margin, 2.0)")]
    [InlineData("has(item.price) ? item.price : 0.0")]
    [InlineData("item.brand in request.interest ? request.interest[item.brand] : 0.0")]
    [InlineData("('ab' in item.offers ? item.offers.ab : 1.0) * math.exp(-item.margin)")]
    public void A_number_allocates_nothing(string text) => Allocated(text, ExpressionPurpose.Number).ShouldBe(0);

    [Theory]
    [InlineData("item.brand")]
    [InlineData("item.sponsored")]
    [InlineData("item.stock / 2")]
    [InlineData("item.price > 1.0 ? 'dear' : 'cheap'")]
    public void A_group_key_allocates_nothing(string text) => Allocated(text, ExpressionPurpose.GroupKey).ShouldBe(0);

    private static long Allocated(string text, ExpressionPurpose purpose)
    {
        var environment = RandomSurface.Environment();
        var expression = ExpressionCompiler.Compile(text, environment, purpose).Expression.ShouldNotBeNull();
        var frame = RandomSurface.Frame(environment.Vocabulary.Build(), new Random(5));
        frame.RowCount.ShouldBeGreaterThan(64);
        var (rows, numbers, keys) = (new ulong[Bits.Words(frame.RowCount)], new double[frame.RowCount], new int[frame.RowCount]);
        Fill();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        return GC.GetAllocatedBytesForCurrentThread() - before;

        void Fill() => _ = purpose switch
        {
            ExpressionPurpose.ItemCondition => expression.FillMask(frame, rows),
            ExpressionPurpose.Number => expression.FillNumbers(frame, numbers),
            _ => expression.FillKeys(frame, keys),
        };
    }
}
