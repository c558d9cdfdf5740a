using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.Evaluation.Tests.Experiments;

/// <summary>Intervals that may be looked at at any time: their formula from its definition, and how often they hold the truth when looked at daily.</summary>
public sealed class ConfidenceSequenceTests
{
    [Theory]
    [InlineData(0.95, 1000, 1000)]
    [InlineData(0.95, 1000, 50)]
    [InlineData(0.9, 20_000, 100_000)]
    public void It_reaches_to_where_the_evidence_against_the_truth_is_one_in_alpha(double level, double planned, double users)
    {
        var sequence = new ConfidenceSequence(level, planned);
        sequence.Evidence(sequence.Reach(users), users).ShouldBe(1 / (1 - level), 1e-8);
    }

    [Theory]
    [InlineData(0.5, 30)]
    [InlineData(-3, 1000)]
    [InlineData(2.2, 5000)]
    public void The_evidence_is_the_mean_over_normal_differences_of_how_much_likelier_they_make_the_data(double errors, double users)
    {
        // ∫ exp(λ s − λ² v / 2) φ(λ √ρ) √ρ dλ for the sum s of v standardised users; ρ from the planned number, as the paper has it.
        const double Planned = 1000;
        var c = 8.2120;
        var (rho, sum) = (Planned / c, errors * Math.Sqrt(users));
        var (mean, step) = (0.0, 1e-4 / Math.Sqrt(rho));
        for (var lambda = -12 / Math.Sqrt(rho); lambda < 12 / Math.Sqrt(rho); lambda += step)
        {
            mean += Math.Exp((lambda * sum) - (lambda * lambda * users / 2) - (lambda * lambda * rho / 2)) * Math.Sqrt(rho / (2 * Math.PI)) * step;
        }

        new ConfidenceSequence(0.95, Planned).Evidence(errors, users).ShouldBe(mean, mean * 1e-3);
    }

    [Fact]
    public void It_is_narrowest_for_its_users_at_the_planned_number()
    {
        // Of all tunings, none reaches less far after 10,000 users than the one that is made for them.
        var own = new ConfidenceSequence(0.95, 10_000).Reach(10_000);
        own.ShouldBe(3.035, 0.001);
        foreach (var other in new[] { 100, 3000, 9000, 11_000, 30_000, 1_000_000 })
        {
            new ConfidenceSequence(0.95, other).Reach(10_000).ShouldBeGreaterThan(own);
        }
    }

    [Fact]
    public void Looked_at_every_day_of_a_month_it_is_wrong_in_at_most_one_experiment_of_twenty()
    {
        var random = new SeededRandom(11);
        var wrong = 0;
        for (var experiment = 0; experiment < 2000; experiment++)
        {
            var sequence = new ConfidenceSequence(0.95, 2800);
            var (sum, squares, users, isWrong) = (0.0, 0.0, 0, false);
            for (var day = 0; day < 28; day++)
            {
                for (var user = 0; user < 100; user++, users++)
                {
                    // An order in seven, of a mean that is known.
                    var value = (random.Share() < 1 / 7.0 ? 1 : 0) - (1 / 7.0);
                    sum += value;
                    squares += value * value;
                }

                isWrong |= Math.Abs(sum) / Math.Sqrt(squares - (sum * sum / users)) > sequence.Reach(users);
            }

            wrong += isWrong ? 1 : 0;
        }

        wrong.ShouldBeInRange(1, 100);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 10)]
    [InlineData(0.95, 0)]
    [InlineData(double.NaN, 10)]
    public void What_no_level_or_number_is_is_refused(double level, double planned)
        => Should.Throw<ArgumentException>(() => new ConfidenceSequence(level, planned));
}
