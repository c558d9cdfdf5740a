using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Studio.Problems;

/// <summary>Why the studio does not do what it is asked, as RFC 9457 problem details.</summary>
internal static class StudioProblems
{
    private const string Prefix = "urn:rank-orchestrator:problem:";
    private const int LongestSentence = 300;

    /// <summary>A page of another origin asks.</summary>
    public static RequestProblem OtherOrigin() => Of("other-origin", "Another origin may not use the studio", 403, "Only the studio's own page may.");

    /// <summary>The draft is forgotten, or never was.</summary>
    public static RequestProblem NoDraft() => Of("no-draft", "There is no such draft", 404, "It was not used for a while, or others took its place; make a new one.");

    /// <summary>Something that is named does not exist.</summary>
    public static RequestProblem Nothing(string what) => Of("not-found", "There is no such thing", 404, what);

    /// <summary>The body cannot be taken.</summary>
    public static RequestProblem BadBody(string wrong) => Of("invalid-request", "The request is not valid", 400, wrong);

    /// <summary>Too many wait already, or the work took too long.</summary>
    public static RequestProblem Busy() => Of("overloaded", "There is too much to do", 503, "Other drafts are being worked on, or this one takes too long. Pages of callers come first.");

    /// <summary>Writing is not allowed.</summary>
    public static RequestProblem MayNotWrite() => Of("may-not-write", "The studio may not write", 403, "Start the service with --studio-write, or take the draft as a patch.");

    /// <summary>The draft has errors.</summary>
    public static RequestProblem HasErrors(int errors) => Of("draft-has-errors", "The draft has errors", 409, $"Mend its {errors} errors first: the service would refuse it.");

    /// <summary>The draft compiles, and a surface makes no page by it.</summary>
    public static RequestProblem MakesNoPage(string failure) => Of("draft-makes-no-page", "The draft would be refused", 409, failure);

    /// <summary>No decision begins where one is named.</summary>
    public static RequestProblem NoDecision() => Nothing("No decision begins at this position; the log may have been moved away.");

    /// <summary>Files have changed since.</summary>
    public static RequestProblem Stale(IEnumerable<string> paths)
        => Of("draft-is-stale", "Files have changed meanwhile", 409, $"Changed by somebody else: {string.Join(", ", paths)}. Take the draft as a patch, or begin anew.");

    /// <summary>The folder or the log cannot be read or written.</summary>
    public static RequestProblem Disk(Exception exception) => Of("disk", "A file cannot be read or written", 500, exception.GetType().Name);

    private static RequestProblem Of(string kind, string title, int status, string detail) => new(Prefix + kind, title, status, Excerpt.OfSentence(detail, LongestSentence), []);
}
