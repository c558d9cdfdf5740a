using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>What the parts of one reading share: where it goes, what is allowed, what went wrong. Reused between requests.</summary>
internal sealed class RequestReading(RequestShape shape, RankRequest request, RequestLimits limits)
{
    /// <summary>The ids of candidates that are kept, as codes of the request's strings.</summary>
    private ulong[] keptIds = [];

    private bool isInCandidate;

    /// <summary>What the request must look like.</summary>
    public RequestShape Shape { get; } = shape;

    /// <summary>The columns to fill.</summary>
    public RankRequest Request { get; } = request;

    /// <summary>How large things may be.</summary>
    public RequestLimits Limits { get; } = limits;

    /// <summary>What is wrong so far and costs the page.</summary>
    public RequestErrors Errors { get; } = new(limits.Errors);

    /// <summary>What is wrong so far and was dropped; always empty where reading is strict.</summary>
    public DroppedInput Dropped { get; } = new(shape.Fields);

    /// <summary>Whether mistakes cost as little as they can.</summary>
    public bool IsTolerant => Shape.Policy.IsTolerant;

    /// <summary>Whether somebody reads the message of the next mistake that does not cost the page.</summary>
    public bool WantsMessage => !IsTolerant || Dropped.WantsPlace;

    /// <summary>Whether somebody reads the message of a bad cell: outside of candidates there is at most one for every column.</summary>
    public bool WantsCellMessage => WantsMessage || !isInCandidate;

    /// <summary>Whether the candidate that is being read will be dropped.</summary>
    public bool IsCandidateDropped { get; private set; }

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

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        Request.Clear();
        Errors.Clear();
        Dropped.Clear();
        keptIds.AsSpan().Clear();
        isInCandidate = false;
        IsCandidateDropped = false;
        IsAbandoned = false;
        HasNow = false;
        HasSeed = false;
    }

    /// <summary>A candidate begins.</summary>
    public void BeginCandidate()
    {
        isInCandidate = true;
        IsCandidateDropped = false;
    }

    /// <summary>The candidate ends.</summary>
    public void EndCandidate() => isInCandidate = false;

    /// <summary>Whether no candidate that was kept has the id of this one; from now on one has.</summary>
    public bool TryKeepId(int row)
    {
        var code = Request.Candidates.IdCode(row);
        if (keptIds.Length < Bits.Words(code + 1))
        {
            Array.Resize(ref keptIds, Math.Max(Bits.Words(code + 1), keptIds.Length * 2));
        }

        if (Bits.Contains(keptIds, code))
        {
            return false;
        }

        Bits.Add(keptIds, code);
        return true;
    }

    /// <summary>Something is wrong. Of a candidate that is dropped already nothing more is said.</summary>
    /// <param name="cost">What it costs where reading is tolerant.</param>
    /// <param name="field">The field's number; see <see cref="RequestField"/>.</param>
    /// <param name="place">Where.</param>
    /// <param name="message">What, in one sentence.</param>
    public void Report(MistakeCost cost, int field, RequestPlace place, string message)
    {
        if (!IsTolerant || cost == MistakeCost.Page)
        {
            if (!Errors.IsFull)
            {
                Errors.Add(place.Pointer, message);
            }

            return;
        }

        if (isInCandidate && IsCandidateDropped)
        {
            return;
        }

        IsCandidateDropped = cost == MistakeCost.Candidate;
        Dropped.Add(cost, field, place, message);
    }
}
