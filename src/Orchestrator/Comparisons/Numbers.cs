using System.Globalization;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>Numbers as reports write them.</summary>
internal static class Numbers
{
    /// <summary>A number of things.</summary>
    public static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>An amount, with five digits that matter.</summary>
    public static string Amount(double value)
    {
        var rounded = double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.Abs(rounded) is >= 1e-4 and < 1e12 or 0 ? rounded.ToString("#,0.############", CultureInfo.InvariantCulture) : rounded.ToString("G5", CultureInfo.InvariantCulture);
    }

    /// <summary>A share.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? (share * 100).ToString("0.0#", CultureInfo.InvariantCulture) + " %" : share > 0 ? "without end" : "down without end";

    /// <summary>How much more a number is than it was, as a share; empty where it was nothing.</summary>
    public static string Change(BeforeAfter both) => both.Share is { } share ? Signed(share * 100, "0.0#") + " %" : "";

    /// <summary>How much more a share is, in percentage points.</summary>
    public static string Points(BeforeAfter both) => Signed(both.Change * 100, "0.0#");

    private static string Signed(double value, string format)
    {
        var text = value.ToString($"+{format};-{format};{format}", CultureInfo.InvariantCulture);
        return text is "+0.0" or "-0.0" ? "0.0" : text;
    }
}
