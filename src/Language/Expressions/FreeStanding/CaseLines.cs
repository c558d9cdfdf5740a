using System.Text;
using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Language.Expressions.FreeStanding;

/// <summary>The lines of a text, each only as far as it may be long: a file without line ends cannot exhaust memory.</summary>
internal sealed class CaseLines(TextReader reader)
{
    private readonly char[] buffer = new char[4_096];
    private int position;
    private int filled;

    /// <summary>The next line, or null at the end; <paramref name="isTooLong"/> when it was cut.</summary>
    public string? Next(out bool isTooLong)
    {
        var line = new StringBuilder();
        isTooLong = false;
        while (true)
        {
            if (position == filled)
            {
                (position, filled) = (0, reader.ReadBlock(buffer));
                if (filled == 0)
                {
                    return line.Length == 0 ? null : line.ToString();
                }
            }

            var rest = buffer.AsSpan(position, filled - position);
            var end = rest.IndexOf('\n');
            var taken = end < 0 ? rest : rest[..end];
            isTooLong |= line.Length + taken.Length > ExpressionLimits.CaseLength;
            line.Append(taken[..Math.Min(taken.Length, ExpressionLimits.CaseLength - line.Length)]);
            position += taken.Length + (end < 0 ? 0 : 1);
            if (end >= 0)
            {
                return line.ToString();
            }
        }
    }
}
