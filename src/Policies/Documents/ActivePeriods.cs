using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Documents;

/// <summary><c>active</c> of rules and constraints: when they are in force.</summary>
internal static class ActivePeriods
{
    private const string Key = "active";

    private static readonly RecordShape Period = new("A period", [
        new("from", TextShape.Instant, "First instant in force: a day of the surface's time zone, or an instant with its offset."),
        new("to", TextShape.Instant, "First instant no longer in force."),
    ]);

    /// <summary>What may stand there.</summary>
    public static PropertyShape Property { get; } = new(
        Key,
        new EitherShape([Period, new ListShape(Period) { Fewest = 1 }]),
        "When it is in force: a period, or several such as the same season of two years.");

    /// <summary>The periods as they are written, with what is wrong with them or adds nothing in <paramref name="diagnostics"/>.</summary>
    public static ImmutableArray<ActivePeriod> Read(RecordReader owner, string what, DiagnosticBag diagnostics)
    {
        var written = owner.Items(Key).OfType<YamlMapping>().ToArray();
        ImmutableArray<ActivePeriod> periods = [.. written.Select(period => One(new RecordReader(period), what, diagnostics))];
        for (var index = 0; index < written.Length; index++)
        {
            if (written[index].Entries.IsEmpty)
            {
                NoEffect.Report(written[index], "A period without 'from' and 'to' is all of time.", $"Write when the {what} is in force, or remove 'active'.", diagnostics);
                continue;
            }

            for (var other = 0; other < written.Length; other++)
            {
                // Of two equal periods the later one is the one too many.
                if (other != index && Covers(periods[other], periods[index]) && (other < index || !Covers(periods[index], periods[other])))
                {
                    NoEffect.Report(written[index], $"This period lies within another one of the {what} and adds nothing.", "Remove it, or correct its dates.", diagnostics);
                    break;
                }
            }
        }

        return periods;
    }

    private static ActivePeriod One(RecordReader period, string what, DiagnosticBag diagnostics)
    {
        var (from, to) = (Bound(period.Scalar("from"), diagnostics), Bound(period.Scalar("to"), diagnostics));
        if (to?.Instant <= from?.Instant && to.IsDay == from.IsDay)
        {
            var end = period.Scalar("to")!;
            diagnostics.Error(PolicyCodes.BadTime, end.Source, end.Span, $"The {what} ends before it starts.", $"'to' is the first instant at which the {what} is no longer in force.");
        }

        return new ActivePeriod(from, to);
    }

    private static PeriodBound? Bound(YamlScalar? scalar, DiagnosticBag diagnostics)
    {
        if (scalar is null)
        {
            return null;
        }

        if (ScalarValues.Instant(scalar.Text) is { } instant)
        {
            return new PeriodBound(instant, IsDay: !scalar.Text.Contains('T', StringComparison.Ordinal));
        }

        diagnostics.Error(PolicyCodes.BadTime, scalar.Source, scalar.Span, $"There is no such day or time: {scalar.Text}.");
        return null;
    }

    private static bool Covers(ActivePeriod outer, ActivePeriod inner)
        => (outer.From?.Instant ?? DateTimeOffset.MinValue) <= (inner.From?.Instant ?? DateTimeOffset.MinValue)
            && (outer.To?.Instant ?? DateTimeOffset.MaxValue) >= (inner.To?.Instant ?? DateTimeOffset.MaxValue);
}
