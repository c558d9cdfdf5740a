namespace RankOrchestrator.Evaluation.Intervals;

/// <summary>
/// An interval for the mean of independent numbers between 0 and 1 that holds it at least as often as its level says, for
/// any number of them and any distribution: what Clopper and Pearson's is to events, for events of unequal weight.
/// <para>
/// I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86 (2024) 1–27; the bets
/// are a fixed mixture (F. Orabona, K.-S. Jun, arXiv:2110.14099), so that the order of the numbers does not matter. A
/// mean of m is refuted from below when the average over f of Π (1 − f + f xᵢ/m) reaches 1/tail: were m the mean, that
/// average would be 1 on average, and by Markov's inequality reach 1/tail with a probability of at most tail. From above the same
/// with 1 − x and 1 − m. The wealth falls in m, so that the ends are found by bisection. For off-policy estimates:
/// N. Karampatziakis, P. Mineiro, A. Ramdas, ICML 2021.
/// </para>
/// </summary>
public static class BettingInterval
{
    /// <summary>Shares of the wealth that are bet: from all of it down, each two thirds of the one before.</summary>
    private const int Bets = 24;

    private const double Step = 2.0 / 3;

    private const int Halvings = 60;

    /// <summary>The two ends; from 0 to 1.</summary>
    /// <param name="numbers">From 0 to 1.</param>
    /// <param name="level">Share of samples whose interval holds the mean.</param>
    public static Interval Of(ReadOnlySpan<double> numbers, double level)
    {
        if (numbers.IsEmpty)
        {
            return new Interval(0, 1);
        }

        // Most numbers of rare events are 0: they are counted, not multiplied.
        var (values, complements) = (new List<double>(), new List<double>());
        foreach (var number in numbers)
        {
            if (number != 0)
            {
                values.Add(number);
            }

            if (number != 1)
            {
                complements.Add(1 - number);
            }
        }

        var needed = Math.Log(2 / (1 - level));
        return new Interval(
            LowerEnd([.. values], numbers.Length - values.Count, needed),
            1 - LowerEnd([.. complements], numbers.Length - complements.Count, needed));
    }

    /// <summary>The largest mean that is refuted as too small, to the last bisection.</summary>
    private static double LowerEnd(double[] values, int zeros, double needed)
    {
        var runs = Runs(values);
        var (refuted, possible) = (0.0, 1.0);
        for (var halving = 0; halving < Halvings; halving++)
        {
            var middle = refuted + ((possible - refuted) / 2);
            if (LogWealth(runs, zeros, middle) >= needed)
            {
                refuted = middle;
            }
            else
            {
                possible = middle;
            }
        }

        return refuted;
    }

    /// <summary>Equal numbers together: weights of a log are few.</summary>
    private static (double Value, int Count)[] Runs(double[] values)
    {
        Array.Sort(values);
        var runs = new List<(double Value, int Count)>();
        foreach (var value in values)
        {
            if (runs.Count > 0 && runs[^1].Value == value)
            {
                runs[^1] = (value, runs[^1].Count + 1);
            }
            else
            {
                runs.Add((value, 1));
            }
        }

        return [.. runs];
    }

    private static double LogWealth((double Value, int Count)[] runs, int zeros, double mean)
    {
        Span<double> logs = stackalloc double[Bets];
        var (most, bet) = (double.NegativeInfinity, 1 - 1e-6);
        for (var index = 0; index < Bets; index++, bet *= Step)
        {
            var log = zeros * Math.Log(1 - bet);
            foreach (var (value, count) in runs)
            {
                log += count * Math.Log(1 - bet + (bet * value / mean));
            }

            logs[index] = log;
            most = Math.Max(most, log);
        }

        var sum = 0.0;
        foreach (var log in logs)
        {
            sum += Math.Exp(log - most);
        }

        return most + Math.Log(sum / Bets);
    }
}
