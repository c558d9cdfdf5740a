using NRules;
using RankOrchestrator.Constraints.NRules.Facts;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.NRules.Network;

/// <summary>
/// What one request works in: a session of its own and the facts in it, kept from request to request with the state. The
/// session is empty between requests.
/// </summary>
internal sealed class NetworkState : RuleState
{
    private readonly ISessionFactory sessions;
    private readonly RequestFact[] requests;
    private readonly FrameView view;
    private readonly List<object> inserted = [];
    private ISession? session;
    private CandidateFact[] candidates = [];
    private double[] values = [];

    public NetworkState(ISessionFactory sessions, int rules, int constraints, int strata, int locals)
        : base(rules, constraints)
    {
        this.sessions = sessions;
        view = new FrameView(locals);
        requests = [.. Enumerable.Range(0, strata).Select(stratum => new RequestFact(this, view) { Stratum = stratum })];
    }

    /// <summary>The request under way.</summary>
    public EvaluationFrame Frame => view.Frame!;

    /// <summary>The candidates' values, changed in place by rules.</summary>
    public Span<double> Values => values.AsSpan(0, Frame.RowCount);

    /// <summary>The first rule whose condition over candidates is not metered yet.</summary>
    public int NextToMeter { get; set; }

    /// <summary>Constraints that rules lift: what one lifts no other requires.</summary>
    public List<int> Lifted { get; } = [];

    /// <summary>A new request. What a request before it left behind, because it came to no end, goes.</summary>
    public void Begin(EvaluationFrame request)
    {
        End();
        view.Frame = request;
        Lifted.Clear();
        NextToMeter = 0;
    }

    /// <summary>The candidates that the rules are about to look at.</summary>
    public void TakeCandidates(ReadOnlySpan<double> before)
    {
        if (values.Length < before.Length)
        {
            values = new double[Math.Max(before.Length, values.Length * 2)];
            var known = candidates.Length;
            Array.Resize(ref candidates, values.Length);
            for (var row = known; row < candidates.Length; row++)
            {
                candidates[row] = new CandidateFact(this, view, row);
            }
        }

        before.CopyTo(values);
    }

    /// <summary>Rules of a stratum about the request fire.</summary>
    public void FireForRequest(int stratum) => Fire(() =>
    {
        inserted.Add(requests[stratum]);
        session!.Insert(requests[stratum]);
    });

    /// <summary>Rules of a stratum fire for every candidate that is not excluded, and the candidates leave the session again.</summary>
    public void FireForItems(int stratum) => Fire(() =>
    {
        var first = inserted.Count;
        for (var row = 0; row < Frame.RowCount; row++)
        {
            if (Bits.Contains(Eligible, row))
            {
                (candidates[row].Stratum, candidates[row].IsInSession) = (stratum, true);
                inserted.Add(candidates[row]);
            }
        }

        session!.InsertAll(inserted.Skip(first));
    });

    /// <summary>Takes the candidates out of the session, for the next stratum to see them anew.</summary>
    public void RetractCandidates()
    {
        session!.RetractAll(inserted.Where(fact => fact is CandidateFact { IsInSession: true }));
        inserted.RemoveAll(fact => fact is CandidateFact);
    }

    /// <summary>Empties the session.</summary>
    public void End()
    {
        if (inserted.Count > 0)
        {
            session?.RetractAll(inserted.Where(fact => fact is not CandidateFact { IsInSession: false }));
            inserted.Clear();
        }
    }

    /// <summary>A session in which something threw may hold anything: the next request gets another.</summary>
    private void Fire(Action insert)
    {
        session ??= sessions.CreateSession();
        var isThrough = false;
        try
        {
            insert();
            session.Fire();
            isThrough = true;
        }
        finally
        {
            if (!isThrough)
            {
                session = null;
                inserted.Clear();
            }
        }
    }
}
