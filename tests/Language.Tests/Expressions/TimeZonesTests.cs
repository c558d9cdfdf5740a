using System.Globalization;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Library;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Tests.Expressions.Kernels;

namespace RankOrchestrator.Language.Tests.Expressions;

/// <summary>Where days begin in zones whose clocks jump, and fields of times by the clock of a surface.</summary>
public sealed class TimeZonesTests
{
    [Theory]
    [InlineData("UTC", "2026-02-18", "2026-02-18T00:00:00Z")]
    [InlineData("+03:00", "2026-02-18", "2026-02-17T21:00:00Z")]
    [InlineData("-05:30", "2026-02-18", "2026-02-18T05:30:00Z")]
    [InlineData("Asia/Riyadh", "2026-02-18", "2026-02-17T21:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z")]
    [InlineData("Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z")] // clocks go from 00:00 to 01:00
    [InlineData("America/Havana", "2024-03-10", "2024-03-10T05:00:00Z")] // from 00:00 to 01:00
    [InlineData("America/Havana", "2024-11-03", "2024-11-03T04:00:00Z")] // from 01:00 back to 00:00: midnight comes twice
    [InlineData("Africa/Cairo", "2024-11-01", "2024-10-31T22:00:00Z")] // from 24:00 back to 23:00
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z")] // a day that is left out
    [InlineData("+14:00", "0001-01-01", "0001-01-01T00:00:00Z")]
    public void A_day_begins_when_its_clocks_first_show_it(string zone, string day, string instant)
        => TimeZones.StartOfDay(DateOnly.Parse(day, CultureInfo.InvariantCulture), zone).ShouldBe(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("Asia/Riyadh", true)]
    [InlineData("UTC", true)]
    [InlineData("+03:00", true)]
    [InlineData("Asia/Riad", false)]
    [InlineData("+3", false)]
    [InlineData("../etc/passwd", false)]
    [InlineData("/etc/localtime", false)]
    public void Zones_are_names_of_the_database_or_offsets(string zone, bool isKnown) => TimeZones.IsKnown(zone).ShouldBe(isKnown);

    [Theory]
    [InlineData("now.getHours()", 21)]
    [InlineData("now.getHours('UTC')", 18)]
    [InlineData("(now + duration('6h')).getDate()", 21)]
    [InlineData("duration('30h').getHours()", 30)]
    public void Fields_that_name_no_zone_are_read_by_the_clock_of_the_surface(string text, int expected)
    {
        var environment = RandomSurface.Environment() with { TimeZone = "Asia/Riyadh" };
        var expression = ExpressionCompiler.Compile(text, environment, ExpressionPurpose.Any).Expression.ShouldNotBeNull();
        var frame = RandomSurface.Largest(environment.Vocabulary.Build());
        frame.NowTicks = new DateTime(2026, 2, 20, 18, 30, 0, DateTimeKind.Utc).Ticks;
        expression.Number(frame).ShouldBe(expected);
    }
}
