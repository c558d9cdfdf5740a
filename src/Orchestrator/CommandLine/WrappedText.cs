using System.Globalization;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Lines for a terminal, broken between words within its width, and numbers in them.</summary>
internal sealed class WrappedText(CommandOutput output)
{
    private const int Digits = 6;
    private const int Further = 4;
    private const int Narrowest = 16;

    /// <summary>Writes a line; what does not fit goes on below, further in.</summary>
    public void Line(string text = "", int indent = 0)
    {
        var safe = PlainText.Safe(text.TrimStart(' '));
        indent += text.Length - text.TrimStart(' ').Length;
        var isOne = PlainText.Width(safe) <= output.Width - indent;
        foreach (var (index, line) in PlainText.Wrap(safe, Math.Max(Narrowest, output.Width - indent - (isOne ? 0 : Further))).Index())
        {
            output.Out.WriteLine((new string(' ', indent + (index == 0 ? 0 : Further)) + line).TrimEnd());
        }
    }

    /// <summary>A number with as many digits as are looked at.</summary>
    public static string Number(double value) => (Math.Abs(value) < 0.00005 ? 0 : value).ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>A number that is at least the value, with six digits: what is enough stays enough.</summary>
    public static string Enough(double value) => Rounded(value, Math.Ceiling, static (rounded, value) => rounded >= value);

    /// <summary>A number with six digits that is no nearer to another than the value is.</summary>
    public static string Beyond(double value, double other) => value >= other ? Enough(value) : Rounded(value, Math.Floor, static (rounded, value) => rounded <= value);

    private static string Rounded(double value, Func<double, double> round, Func<double, double, bool> isFarEnough)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - (Digits - 1));
        var rounded = (round(value / unit) * unit).ToString("G6", CultureInfo.InvariantCulture);
        return isFarEnough(double.Parse(rounded, CultureInfo.InvariantCulture), value) ? rounded : value.ToString("R", CultureInfo.InvariantCulture);
    }
}
