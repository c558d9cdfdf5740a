using System.Globalization;
using RankOrchestrator.Evaluation.Experiments;

namespace RankOrchestrator.Orchestrator.Canaries;

/// <summary>
/// A number of pages on what it is counted on. Users are put into buckets by their id, and a bucket is what counts as one: pages of one user
/// are alike, and taken one by one they would look like much more than they are.
/// </summary>
/// <param name="name">What it is called.</param>
/// <param name="atWorst">By which part worse is too bad.</param>
/// <param name="chance">How often it may be called breached, or held, without being so.</param>
/// <param name="isBetterUp">Whether more is better.</param>
/// <param name="of">What is counted of a page.</param>
/// <param name="per">What it is counted on.</param>
internal sealed class MeanGuard(
    string name,
    double atWorst,
    double chance,
    bool isBetterUp,
    Func<CanaryPage, double> of,
    Func<CanaryPage, double> per) : ICanaryGuard
{
    private const int Buckets = 256;

    /// <summary>Pages at which the interval is to be narrowest.</summary>
    private const double Planned = 10_000;

    /// <summary>Pages and buckets of an arm that have to have come.</summary>
    private const int FewestPages = 500, FewestBuckets = 100;

    /// <summary>Pages between two looks.</summary>
    private const int Beat = 25;

    private readonly ConfidenceSequence sequence = new(1 - chance, Planned);
    private readonly Arm canary = new();
    private readonly Arm baseline = new();

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public CanaryOutcome Outcome { get; private set; }

    /// <inheritdoc/>
    public string Sentence { get; private set; } = "too few pages";

    /// <inheritdoc/>
    public void Observe(CanaryPage page)
    {
        if (page.IsFailed)
        {
            return;
        }

        (page.IsCanary ? canary : baseline).Add((int)(page.User % Buckets), of(page), per(page));
        var pages = canary.Pages + baseline.Pages;
        var isDue = pages % Beat == 0 && Math.Min(canary.Pages, baseline.Pages) >= FewestPages;
        if (isDue && canary.Estimate() is { } treatment && baseline.Estimate() is { } control)
        {
            Look(control, treatment, pages);
        }
    }

    private void Look(ArmEstimate control, ArmEstimate treatment, long pages)
    {
        if (RelativeLift.Interval(control, treatment, sequence.Reach(pages)).Interval is not { } lift)
        {
            return;
        }

        Sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * RelativeLift.Of(control, treatment):+0.##;-0.##;0} %, from {100 * lift.Lower:+0.##;-0.##;0} % to {100 * lift.Upper:+0.##;-0.##;0} %");
        if (Outcome == CanaryOutcome.Inconclusive)
        {
            var (worst, best) = isBetterUp ? (lift.Lower, lift.Upper) : (-lift.Upper, -lift.Lower);
            Outcome = best < -atWorst ? CanaryOutcome.Breached : worst > -atWorst ? CanaryOutcome.Held : CanaryOutcome.Inconclusive;
        }
    }

    private sealed class Arm
    {
        private readonly double[] numbers = new double[Buckets];
        private readonly double[] counted = new double[Buckets];

        public long Pages { get; private set; }

        public void Add(int bucket, double number, double on)
        {
            Pages++;
            numbers[bucket] += number;
            counted[bucket] += on;
        }

        public ArmEstimate? Estimate()
        {
            var filled = Enumerable.Range(0, Buckets).Where(bucket => counted[bucket] > 0).ToArray();
            if (filled.Length < FewestBuckets)
            {
                return null;
            }

            var rows = new ArmRows(Array.ConvertAll(filled, bucket => numbers[bucket]), Array.ConvertAll(filled, bucket => counted[bucket]), []);
            return ArmEstimate.Of(rows, rows).Control;
        }
    }
}
