using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Policies.Flags;

/// <summary>Reads the parameters of a time window filter and checks what their form cannot say.</summary>
internal sealed class TimeWindowReader(RecordReader parameters, DiagnosticBag diagnostics)
{
    /// <summary>Ten years: the library's own limit of a recurring window.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public TimeWindowCondition Read()
    {
        var (start, end) = (FlagInstant.Read(parameters.Scalar("Start"), diagnostics), FlagInstant.Read(parameters.Scalar("End"), diagnostics));
        if (!parameters.Has("Start") && !parameters.Has("End"))
        {
            Report(PolicyCodes.BadTimeWindow, parameters.Mapping, "A time window needs 'Start', 'End' or both.", null);
        }

        if (end <= start)
        {
            Report(PolicyCodes.BadTime, parameters.Node("End")!, "The window ends before it starts.", "'End' is the first instant at which the flag is off again.");
        }

        var recurrence = parameters.Record("Recurrence") is { } written ? ReadRecurrence(written, start, end) : null;
        return new TimeWindowCondition(start, end, recurrence);
    }

    private WindowRecurrence ReadRecurrence(RecordReader recurrence, DateTimeOffset? start, DateTimeOffset? end)
    {
        var (pattern, range) = (recurrence.Record("Pattern"), recurrence.Record("Range"));
        var days = pattern?.Scalars("DaysOfWeek") ?? [];
        var read = new WindowRecurrence
        {
            Interval = pattern?.Whole("Interval") ?? 1,
            Days = [.. days.Select(day => Day(day.Text)).Distinct()],
            FirstDay = Day(pattern?.Text("FirstDayOfWeek")),
            EndDate = FlagInstant.Read(range?.Scalar("EndDate"), diagnostics),
            Occurrences = range?.Whole("NumberOfOccurrences"),
        };
        foreach (var twin in days.GroupBy(day => day.Text, StringComparer.Ordinal).SelectMany(group => group.Skip(1)))
        {
            Report(PolicyCodes.DuplicateName, twin, $"{twin.Text} is written twice.", null);
        }

        if (start is not { } first || end is not { } last)
        {
            if (!parameters.Has("Start") || !parameters.Has("End"))
            {
                Report(PolicyCodes.BadTimeWindow, recurrence.Mapping, "A window that recurs needs 'Start' and 'End': they say when it is open for the first time.", null);
            }
        }
        else if (last > first)
        {
            CheckRecurrence(recurrence, read, first, last);
        }

        return read;
    }

    private void CheckRecurrence(RecordReader recurrence, WindowRecurrence read, DateTimeOffset start, DateTimeOffset end)
    {
        if (start.Year < 2)
        {
            Report(PolicyCodes.BadTimeWindow, parameters.Node("Start")!, "A window cannot recur since the year 1.", null);
        }

        if (!read.Days.IsEmpty && !read.Days.Contains(start.DayOfWeek))
        {
            Report(
                PolicyCodes.BadTimeWindow,
                parameters.Node("Start")!,
                $"The window starts on a {start.DayOfWeek}, which is not among the days on which it recurs.",
                "'Start' is the first occurrence: move it to one of 'DaysOfWeek', or add its day.");
        }

        var between = Between(read);
        if (end - start > between || end - start >= Longest)
        {
            Report(
                PolicyCodes.BadTimeWindow,
                parameters.Node("End")!,
                $"The window is open longer than from one occurrence to the next ({between.TotalDays:0} days) or than ten years.",
                "'Start' and 'End' are those of one occurrence; 'Range' says for how long it recurs.");
        }

        if (read.EndDate < start)
        {
            Report(PolicyCodes.BadTime, recurrence.Record("Range")!.Value.Node("EndDate")!, "The recurrence ends before the window starts.", null);
        }
    }

    /// <summary>The shortest time from one occurrence to the next.</summary>
    private static TimeSpan Between(WindowRecurrence recurrence)
    {
        if (recurrence.Days.IsEmpty)
        {
            return TimeSpan.FromDays(recurrence.Interval);
        }

        var offsets = recurrence.Days.Select(day => ((int)day - (int)recurrence.FirstDay + 7) % 7).Order().ToImmutableArray();
        var days = offsets[0] + (7 * recurrence.Interval) - offsets[^1];
        for (var index = 1; index < offsets.Length; index++)
        {
            days = Math.Min(days, offsets[index] - offsets[index - 1]);
        }

        return TimeSpan.FromDays(days);
    }

    private static DayOfWeek Day(string? name) => Enum.TryParse<DayOfWeek>(name, out var day) ? day : DayOfWeek.Sunday;

    private void Report(string code, YamlNode place, string message, string? hint)
        => diagnostics.Error(code, place.Source, place is YamlScalar ? place.Span : new SourceSpan(place.Span.Start, 1), message, hint);
}
