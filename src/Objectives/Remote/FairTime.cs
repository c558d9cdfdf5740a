namespace RankOrchestrator.Objectives.Remote;

/// <summary>
/// How long an attempt must have had before its being cut short by the page says something about the server: as long as 99
/// of 100 of its recent answers took. So a page in a hurry costs a healthy server at most one failure in a hundred, while a
/// server that stalls fails however much its timeout is above what pages give it. A server that has not answered often
/// enough is measured by what the surface usually gives. Safe for concurrent use.
/// </summary>
internal sealed class FairTime
{
    /// <summary>Answers before their percentile is trusted.</summary>
    private const int EnoughAnswers = 100;

    /// <summary>One step of the estimate, by which it may lie above the slowest answer that pages have waited for.</summary>
    private const double Step = 0.05;

    private readonly QuantileEstimate answers = new(0.99, Step);

    /// <summary>Takes the time of an answer into account.</summary>
    public void Observe(TimeSpan answer) => answers.Observe(Math.Max(answer.TotalMilliseconds, 0.001));

    /// <summary>The time, for a page whose surface usually gives <paramref name="usual"/>.</summary>
    public TimeSpan Of(TimeSpan usual) => answers.Count < EnoughAnswers ? usual / 2 : TimeSpan.FromMilliseconds(answers.Value * (1 - Step));
}
