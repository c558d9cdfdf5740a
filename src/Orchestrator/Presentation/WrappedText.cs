using System.Globalization;

namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>Lines for a terminal, broken between words within its width, and numbers in them.</summary>
/// <param name="output">Where they are written.</param>
/// <param name="width">Cells of the terminal.</param>
/// <param name="ink">How words stand out in it.</param>
internal sealed class WrappedText(TextWriter output, int width, Ink ink)
{
    private const int Digits = 6;
    private const int Further = 4;
    private const int Narrowest = 16;
    private const int NameWidth = 34;
    private const int NumberWidth = 10;

    /// <summary>How words stand out.</summary>
    public Ink Ink => ink;

    /// <summary>Writes a line; what does not fit goes on below, further in.</summary>
    /// <param name="text">The line.</param>
    /// <param name="indent">Cells before it.</param>
    /// <param name="paint">How it stands out; null for not at all.</param>
    public void Line(string text = "", int indent = 0, Func<string, string>? paint = null)
    {
        var safe = PlainText.Safe(text.TrimStart(' '));
        indent += text.Length - text.TrimStart(' ').Length;
        var isOne = PlainText.Width(safe) <= width - indent;
        foreach (var (index, line) in PlainText.Wrap(safe, Math.Max(Narrowest, width - indent - (isOne ? 0 : Further))).Index())
        {
            var shown = line.TrimEnd();
            output.WriteLine(shown.Length == 0 ? "" : new string(' ', indent + (index == 0 ? 0 : Further)) + (paint?.Invoke(shown) ?? shown));
        }
    }

    /// <summary>Writes a table.</summary>
    public void Table(IReadOnlyList<TextColumn> columns, IEnumerable<IReadOnlyList<string>> rows) => output.Write(TextTable.Render(columns, rows, width, ink));

    /// <summary>Writes a line that is known to fit, with the room that it has between its words.</summary>
    public void Verbatim(string text, int indent, Func<string, string> paint) => output.WriteLine(new string(' ', indent) + paint(text));

    /// <summary>Writes a name with its number at the right of a column; a name that leaves no room has the number below it.</summary>
    public void Row(string name, double value, int indent)
    {
        var (room, number) = (Math.Min(NameWidth, width - indent - NumberWidth - 1), Number(value).PadLeft(NumberWidth));
        var safe = PlainText.Safe(name);
        if (PlainText.Width(safe) > room && indent + PlainText.Width(safe) + 1 + NumberWidth > width)
        {
            Line(name, indent);
            safe = "";
        }

        output.WriteLine(new string(' ', indent) + PlainText.Pad(safe, room, isRight: false) + " " + number);
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
