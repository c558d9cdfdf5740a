using System.Globalization;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>An objective that has to keep a part of what it is today, written as <c>click&gt;=0.98</c>.</summary>
/// <param name="Objective">Which of the traded objectives.</param>
/// <param name="Share">The part of today's amount.</param>
internal sealed record KeptAmount(int Objective, double Share)
{
    /// <summary>Reads it; throws a <see cref="CommandFailure"/> when it is none.</summary>
    public static KeptAmount Read(string text, IReadOnlyList<string> objectives)
    {
        var parts = text.Split(">=", 2);
        var objective = parts.Length == 2 ? objectives.ToList().IndexOf(parts[0].Trim()) : -1;
        return objective >= 0 && double.TryParse(parts[1].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and < 1e6
            ? new KeptAmount(objective, share)
            : throw new CommandFailure($"--keep takes an objective and a part of what it is today, such as \"{objectives[0]}>=0.98\", not '{text}'.");
    }
}
