using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Domain.Requests;

/// <summary>One page request as columns. Filled by a reader, then only read; its tables are reused between requests.</summary>
public sealed class RankRequest
{
    /// <summary>An empty request of a surface whose constants are in <paramref name="vocabulary"/>.</summary>
    public RankRequest(SurfaceSchema schema, Vocabulary vocabulary)
    {
        Strings = new StringPool(vocabulary);
        Context = new ColumnTable(schema.Context, Strings);
        Candidates = new CandidateTable(schema, Strings);
    }

    /// <summary>The caller's name for the request; empty when it gave none. Never reaches a result.</summary>
    public string RequestId { get; set; } = "";

    /// <summary>Slots to fill, at least 1.</summary>
    public int SlotCount { get; set; }

    /// <summary>The request's clock, UTC; what <c>now</c> means in every expression.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>Seed of everything random in the answer.</summary>
    public long Seed { get; set; }

    /// <summary>How much reasoning the answer carries.</summary>
    public ExplainLevel Explain { get; set; } = ExplainLevel.Summary;

    /// <summary>Languages that people who see the page read, the preferred first, as tags in lower case; empty when the caller named none.</summary>
    public List<string> Languages { get; } = [];

    /// <summary>Ids of candidates to be explained one by one, each once; empty for none.</summary>
    public List<string> ExplainedItems { get; } = [];

    /// <summary>The slot that what it takes to stand in is said of; null for one higher than where each stands. The last one when the page has fewer.</summary>
    public int? ExplainedSlot { get; set; }

    /// <summary>Time from the first byte read to the last byte written; null takes the surface's default.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>All strings of the request.</summary>
    public StringPool Strings { get; }

    /// <summary><c>request.*</c>: exactly one row once read.</summary>
    public ColumnTable Context { get; }

    /// <summary>What may be placed, sorted by id.</summary>
    public CandidateTable Candidates { get; }

    /// <summary>Makes the request empty and keeps its memory.</summary>
    public void Clear()
    {
        RequestId = "";
        SlotCount = 0;
        Now = default;
        Seed = 0;
        Explain = ExplainLevel.Summary;
        Languages.Clear();
        ExplainedItems.Clear();
        ExplainedSlot = null;
        Deadline = null;
        Strings.Clear();
        Context.Clear();
        Candidates.Clear();
    }
}
