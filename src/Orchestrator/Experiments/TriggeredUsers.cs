using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Intervals;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// The users of an arm and the control whom the experiment can have changed anything for: their pages differ between the two, or may. The
/// condition is the same in both arms, and what the arm does to users cannot change it: up to the first page that differs
/// nothing has happened to them, and with it they belong here.
/// </summary>
/// <param name="Differ">Users with a page that differs.</param>
/// <param name="MayDiffer">Users not all of whose pages were made in shadow; those that were are the same.</param>
/// <param name="Same">Users of whose pages all were made, and are the same: the arm cannot have done anything to them.</param>
/// <param name="Counts">Of those whose pages differ or may, how many are in each of the two arms, and whether that is as it was meant.</param>
/// <param name="Decides">Whether what is decided rests on them, diluted to all.</param>
/// <param name="Metrics">Each metric among them, and among all users without them.</param>
internal sealed record TriggeredUsers(int Differ, int MayDiffer, int Same, ArmCounts Counts, bool Decides, ImmutableArray<TriggeredMetric> Metrics);

/// <summary>A metric among the users whose pages differ, and what it would be if they were not known.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Lift">By which part of the control the arm differs among them.</param>
/// <param name="AnyTime">The interval of it that may be looked at at any time; null where it is refused.</param>
/// <param name="Everybody">By which part it differs among all users, whether their pages differ or not.</param>
/// <param name="EverybodyAnyTime">The interval of that.</param>
internal sealed record TriggeredMetric(string Metric, double Lift, Interval? AnyTime, double Everybody, Interval? EverybodyAnyTime);
