namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>What drafts may take of the process.</summary>
internal static class DraftLimits
{
    /// <summary>Drafts at once; a further one takes the place of the one that was used longest ago.</summary>
    public const int Drafts = 16;

    /// <summary>Changed files of one draft.</summary>
    public const int Files = 32;

    /// <summary>Characters of all its changed files.</summary>
    public const int Characters = 512 * 1024;

    /// <summary>Characters of its request.</summary>
    public const int RequestCharacters = 4 * 1024 * 1024;

    /// <summary>Bytes of a body that says both, as JSON writes them.</summary>
    public const int BodyBytes = 8 * 1024 * 1024;

    /// <summary>Bytes of all bodies that are being worked on.</summary>
    public const int BodyBytesAtOnce = 4 * BodyBytes;

    /// <summary>Requests that may wait for the studio's one permit.</summary>
    public const int Waiting = 8;

    /// <summary>A draft that nobody used for this long is forgotten.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromMinutes(30);

    /// <summary>Time for one page: more than any surface gives, for nobody waits behind it.</summary>
    public static readonly TimeSpan PageTime = TimeSpan.FromSeconds(2);

    /// <summary>The longest rest after some work, in which nothing is done for drafts; otherwise it rests as long as it worked, so that drafts have half of a processor at most.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(250);

    /// <summary>Time for everything that one request asks for.</summary>
    public static readonly TimeSpan WorkTime = TimeSpan.FromSeconds(10);
}
