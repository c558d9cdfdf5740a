using RankOrchestrator.Domain.Requests;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>What the parts of one reading share: where it goes, what is allowed, what went wrong. Reused between requests.</summary>
internal sealed class RequestReading(RequestShape shape, RankRequest request, RequestLimits limits)
{
    /// <summary>What the request must look like.</summary>
    public RequestShape Shape { get; } = shape;

    /// <summary>The columns to fill.</summary>
    public RankRequest Request { get; } = request;

    /// <summary>How large things may be.</summary>
    public RequestLimits Limits { get; } = limits;

    /// <summary>What is wrong so far.</summary>
    public RequestErrors Errors { get; } = new(limits.Errors);

    /// <summary>Whether reading stopped before the end of the body because what follows cannot matter.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Whether the clock has been read; it may stand at the top or in the options, not in both.</summary>
    public bool HasNow { get; set; }

    /// <summary>Whether the seed has been read; it may stand at the top or in the options, not in both.</summary>
    public bool HasSeed { get; set; }

    /// <summary>Where escaped strings are unescaped; grows to the longest one met.</summary>
    public byte[] Unescaped { get; set; } = new byte[256];

    /// <summary>Columns met in the row being read, one bit each, to find members that stand twice.</summary>
    public ulong[] Seen { get; } = new ulong[(Math.Max(shape.Attributes.Schema.Count, Math.Max(shape.Features.Schema.Count, shape.Context.Schema.Count)) >> 6) + 1];
}
