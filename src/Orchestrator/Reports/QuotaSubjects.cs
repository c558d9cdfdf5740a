using System.Text.RegularExpressions;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Policies.Constraints;

namespace RankOrchestrator.Orchestrator.Reports;

/// <summary>Which attribute each constraint is about: the first that it names.</summary>
internal static partial class QuotaSubjects
{
    private const string OfSponsored = "sponsored";

    /// <summary>The attributes by the constraints' names; constraints that name none are left out.</summary>
    public static IReadOnlyDictionary<string, string> Of(Plan plan)
    {
        var subjects = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var constraint in plan.Surfaces.SelectMany(surface => surface.Policy.Constraints))
        {
            if (Subject(constraint) is { } attribute)
            {
                subjects[constraint.Name.Text] = attribute;
            }
        }

        return subjects;
    }

    private static string? Subject(ConstraintPolicy constraint)
        => (constraint.Per ?? constraint.Group) is { } text
            ? Attribute().Match(text.Text) is { Success: true } match ? match.Groups["name"].Value : null
            : constraint.Kind == ConstraintKind.Sponsored ? OfSponsored : null;

    [GeneratedRegex("\\bitem\\.(?<name>[A-Za-z_][A-Za-z0-9_]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attribute();
}
