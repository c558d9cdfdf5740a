using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.Evaluation.Tests.Building;

/// <summary>
/// A shop of which the truth is known: visitors of five kinds, eight items, a click rate for each pair, a logging policy and a target that
/// likes other items. The model of the click rate knows the items, not the visitors.
/// </summary>
internal sealed class SimulatedShop
{
    private const int Kinds = 5;
    private const int Items = 8;

    private readonly double[][] logging = new double[Kinds][];
    private readonly double[][] target = new double[Kinds][];
    private readonly double[][] rates = new double[Kinds][];
    private readonly double[] model = new double[Items];

    /// <param name="rate">The mean click rate.</param>
    /// <param name="distance">How unlike the two policies are: 0 for nearly alike, more for heavier weights.</param>
    /// <param name="seed">Of the shop.</param>
    public SimulatedShop(double rate, double distance, ulong seed)
    {
        var random = new SeededRandom(seed);
        for (var kind = 0; kind < Kinds; kind++)
        {
            (logging[kind], target[kind], rates[kind]) = (new double[Items], new double[Items], new double[Items]);
            for (var item = 0; item < Items; item++)
            {
                rates[kind][item] = rate * (0.4 + (1.2 * random.Share()));
                logging[kind][item] = Math.Exp(random.Share() - 0.5 - (distance * (item - 3.5) / 7));
                target[kind][item] = Math.Exp(random.Share() - 0.5 + (distance * (item - 3.5) / 7));
                model[item] += rates[kind][item] / Kinds;
            }

            Normalise(logging[kind]);
            Normalise(target[kind]);
            for (var item = 0; item < Items; item++)
            {
                Truth += target[kind][item] * rates[kind][item] / Kinds;
                LargestWeight = Math.Max(LargestWeight, target[kind][item] / logging[kind][item]);
            }
        }
    }

    /// <summary>The target's click rate.</summary>
    public double Truth { get; }

    /// <summary>The largest weight a row can have.</summary>
    public double LargestWeight { get; }

    /// <summary>What a clip takes away from the truth.</summary>
    public double ClipBias(double clip)
    {
        var bias = 0.0;
        for (var kind = 0; kind < Kinds; kind++)
        {
            for (var item = 0; item < Items; item++)
            {
                bias += Math.Max(0, (target[kind][item] / logging[kind][item]) - clip) * logging[kind][item] * rates[kind][item] / Kinds;
            }
        }

        return bias;
    }

    /// <summary>A log.</summary>
    public LoggedRows Log(int rows, ref SeededRandom random)
    {
        var (items, propensities, targets, rewards) = (new int[rows], new double[rows], new double[rows], new double[rows]);
        var (ofLogged, ofTarget) = (new double[rows], new double[rows]);
        for (var row = 0; row < rows; row++)
        {
            var kind = random.Index(Kinds);
            var item = random.Draw(logging[kind]);
            (items[row], propensities[row], targets[row]) = (item, logging[kind][item], target[kind][item]);
            rewards[row] = random.Share() < rates[kind][item] ? 1 : 0;
            ofLogged[row] = model[item];
            for (var other = 0; other < Items; other++)
            {
                ofTarget[row] += target[kind][other] * model[other];
            }
        }

        return new LoggedRows(items, new int[rows], propensities, rewards, targets) { Predictions = new PredictedRewards(ofLogged, ofTarget), LargestWeight = LargestWeight };
    }

    private static void Normalise(double[] numbers)
    {
        var sum = numbers.Sum();
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] /= sum;
        }
    }
}
