using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Evaluation.Tests.Building;

/// <summary>
/// A world so small that every log it can write can be written down: two situations, two actions, a reward of 0 or 1, and a model of the
/// reward that is wrong.
/// </summary>
internal sealed record SmallWorld(double FirstSituation, double[] Logging, double[] Target, double[] Rewards, double[] Model)
{
    /// <summary>Probabilities from 0.05 to 0.95; the model may say anything.</summary>
    public static Arbitrary<SmallWorld> Any { get; } =
        Gen.Choose(5, 95).Select(percent => percent / 100.0).ArrayOf(13)
            .Select(numbers => new SmallWorld(numbers[0], Policy(numbers[1], numbers[2]), Policy(numbers[3], numbers[4]), numbers[5..9], numbers[9..13])).ToArbitrary();

    /// <summary>The target's mean reward.</summary>
    public double Truth => Sum((situation, action) => Target[(2 * situation) + action] * Rewards[(2 * situation) + action]);

    /// <summary>The mean, over situations, of a sum over actions.</summary>
    public double Sum(Func<int, int, double> term)
        => (FirstSituation * (term(0, 0) + term(0, 1))) + ((1 - FirstSituation) * (term(1, 0) + term(1, 1)));

    /// <summary>Every log of that many rows, with its probability.</summary>
    public IEnumerable<(double Probability, LoggedRows Rows)> Logs(int rows)
    {
        for (var code = 0; code < 1 << (3 * rows); code++)
        {
            var probability = 1.0;
            var (actions, cells, rewards) = (new int[rows], new int[rows], new double[rows]);
            for (var row = 0; row < rows; row++)
            {
                var bits = code >> (3 * row);
                var (situation, action, reward) = (bits & 1, (bits >> 1) & 1, (bits >> 2) & 1);
                (actions[row], cells[row], rewards[row]) = (action, (2 * situation) + action, reward);
                probability *= (situation == 0 ? FirstSituation : 1 - FirstSituation) * Logging[cells[row]] * (reward == 1 ? Rewards[cells[row]] : 1 - Rewards[cells[row]]);
            }

            yield return (probability, new LoggedRows(actions, new int[rows], [.. cells.Select(cell => Logging[cell])], rewards, [.. cells.Select(cell => Target[cell])])
            {
                Predictions = new PredictedRewards([.. cells.Select(cell => Model[cell])], [.. cells.Select(cell => ModelOfTarget(cell / 2))]),
            });
        }
    }

    /// <summary>What the model says of the target in a situation.</summary>
    public double ModelOfTarget(int situation) => (Target[2 * situation] * Model[2 * situation]) + (Target[(2 * situation) + 1] * Model[(2 * situation) + 1]);

    private static double[] Policy(double first, double second) => [first, 1 - first, second, 1 - second];
}
