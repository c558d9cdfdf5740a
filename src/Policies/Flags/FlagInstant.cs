using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Flags;

/// <summary>
/// An instant of a flag. A time needs its offset: without one it would be another instant on every machine. A day alone
/// begins in UTC, as everywhere in policies.
/// </summary>
internal static class FlagInstant
{
    /// <summary>The form: a day, RFC 3339, or the form of HTTP dates in which the Azure portal writes them.</summary>
    public static readonly TextShape Form = new()
    {
        Pattern = "^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,7})?(Z|[+-][0-9]{2}:[0-9]{2}))?"
            + "|(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT)$",
        PatternMeaning = "a day such as 2026-02-18, an instant with 'Z' or an offset such as 2026-02-18T09:00:00Z, or an HTTP date such as Wed, 18 Feb 2026 09:00:00 GMT",
    };

    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "r"];

    /// <summary>The instant with its offset; null when it is not written or there is none such, which is reported.</summary>
    public static DateTimeOffset? Read(YamlScalar? scalar, DiagnosticBag diagnostics)
    {
        if (scalar is null)
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(scalar.Text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            return instant;
        }

        diagnostics.Error(PolicyCodes.BadTime, scalar.Source, scalar.Span, $"There is no such day or time: {scalar.Text}.");
        return null;
    }
}
