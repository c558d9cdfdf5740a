using Microsoft.Extensions.Primitives;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// Arms of experiments that a caller asks for in a header, where the settings name one: <c>order-weight=bold, gifts=early</c>. Pages made
/// so say in the answer and in the log that they were forced, and count in no report.
/// </summary>
internal static class ForcedArms
{
    private const int LongestHeader = 1000;

    /// <summary>The arms; null when none are asked for.</summary>
    /// <param name="header">What the header says.</param>
    /// <param name="plan">The plan whose experiments these must be.</param>
    /// <param name="problem">Why they cannot be had; null when they can.</param>
    public static GivenAssignments? Read(StringValues header, Plan? plan, out RequestProblem? problem)
    {
        problem = null;
        if (header.Count == 0)
        {
            return null;
        }

        var text = header.ToString();
        var arms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Length > LongestHeader ? [""] : text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } experiment, { Length: > 0 } arm] || !arms.TryAdd(experiment, arm))
            {
                problem = RequestProblem.BadHttp(
                    StatusCodes.Status400BadRequest,
                    "The header for arms of experiments must be like 'experiment=arm, experiment=arm', each experiment once.");
                return null;
            }
        }

        if (plan?.Assignments.Problem(arms) is { } sentence)
        {
            problem = RequestProblem.BadHttp(StatusCodes.Status400BadRequest, sentence);
            return null;
        }

        return GivenAssignments.Force(arms);
    }
}
