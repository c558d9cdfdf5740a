using System.Globalization;
using System.Text;
using RankOrchestrator.Objectives.OpenInference;

namespace RankOrchestrator.Objectives.Tests.OpenInference;

public sealed class JsonNumberWriterTests
{
    [Fact]
    public void Every_single_is_read_back_as_itself()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000_000; round++)
        {
            var value = BitConverter.Int32BitsToSingle((int)random.NextInt64(0, 1L << 32));
            if (float.IsFinite(value))
            {
                ReadBack(value).ShouldBe(value);
            }
        }
    }

    [Fact]
    public void Numbers_near_powers_of_ten_survive()
    {
        for (var power = -10; power <= 10; power++)
        {
            var value = (float)Math.Pow(10, power);
            for (var step = -50; step <= 50; step++)
            {
                var near = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) + step);
                ReadBack(near).ShouldBe(near);
                ReadBack(-near).ShouldBe(-near);
            }
        }
    }

    [Theory]
    [InlineData(0f, "0")]
    [InlineData(1f, "1")]
    [InlineData(-7f, "-7")]
    [InlineData(0.5f, "0.5")]
    [InlineData(1234.5f, "1234.5")]
    [InlineData(42f, "42")]
    [InlineData(10f, "10")]
    public void Simple_numbers_look_simple(float value, string expected) => Write(value).ShouldBe(expected);

    private static float ReadBack(float value) => float.Parse(Write(value), CultureInfo.InvariantCulture);

    private static string Write(float value)
    {
        Span<byte> target = stackalloc byte[JsonNumberWriter.MaximumLength];
        return Encoding.ASCII.GetString(target[..JsonNumberWriter.Write(value, target)]);
    }
}
