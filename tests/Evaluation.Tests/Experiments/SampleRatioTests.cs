using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.Evaluation.Tests.Experiments;

/// <summary>Evidence that users did not come into the arms as they were meant to.</summary>
public sealed class SampleRatioTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void Were_the_shares_right_the_evidence_would_be_one_on_average_over_all_that_can_come(double share)
    {
        const int Users = 12;
        var mean = 0.0;
        for (var first = 0; first <= Users; first++)
        {
            var ways = Enumerable.Range(1, first).Aggregate(1.0, (product, number) => product * (Users - first + number) / number);
            mean += ways * Math.Pow(share, first) * Math.Pow(1 - share, Users - first) * SampleRatio.Evidence([first, Users - first], [share, 1 - share]);
        }

        mean.ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Shares_need_not_sum_to_one_and_an_arm_may_stay_empty()
    {
        SampleRatio.Evidence([400, 600], [1, 1]).ShouldBe(SampleRatio.Evidence([400, 600], [50, 50]), 1e-9);
        SampleRatio.Evidence([0, 0, 0], [1, 1, 2]).ShouldBe(1, 1e-9);
        SampleRatio.Evidence([10_000, 0], [1, 1]).ShouldBeGreaterThan(SampleRatio.Alarm);
    }

    [Fact]
    public void Many_of_a_few_users_lost_are_noticed_soon()
    {
        SampleRatio.Evidence([737, 443], [1, 1]).ShouldBeGreaterThan(SampleRatio.Alarm);
        SampleRatio.Evidence([92, 28], [1, 1]).ShouldBeGreaterThan(SampleRatio.Alarm);
        SampleRatio.Evidence([60, 50], [1, 1]).ShouldBeLessThan(1);
    }

    [Fact]
    public void One_user_in_fifty_lost_from_an_arm_is_noticed_and_none_is_not()
    {
        var random = new SeededRandom(5);
        var (noticed, alarms) = (0, 0);
        for (var experiment = 0; experiment < 300; experiment++)
        {
            noticed += Watch(ref random, lost: 0.02, days: 30) ? 1 : 0;
            alarms += Watch(ref random, lost: 0, days: 30) ? 1 : 0;
        }

        noticed.ShouldBeGreaterThan(270);
        alarms.ShouldBeLessThanOrEqualTo(1);
    }

    private static bool Watch(ref SeededRandom random, double lost, int days)
    {
        long[] users = [0, 0];
        for (var day = 0; day < days; day++)
        {
            for (var user = 0; user < 10_000; user++)
            {
                var arm = random.Share() < 0.5 ? 0 : 1;
                users[arm] += arm == 1 && random.Share() < lost ? 0 : 1;
            }

            if (SampleRatio.Evidence(users, [1, 1]) >= SampleRatio.Alarm)
            {
                return true;
            }
        }

        return false;
    }
}
