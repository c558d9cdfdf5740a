using RankOrchestrator.Orchestrator.Admission;

namespace RankOrchestrator.Orchestrator.Tests.Admission;

/// <summary>When a surface's pages are made with less work, and when with all of it again. The deadline is 100 ms.</summary>
public sealed class SurfaceLoadTests
{
    private readonly SurfaceLoad load = new(TimeSpan.FromMilliseconds(100));
    private double now;

    [Fact]
    public void At_first_a_page_may_cost_everything() => load.Effort.ShouldBe(SearchEffort.Full);

    [Fact]
    public void A_request_may_ask_for_less_time_than_the_surface_gives_and_not_for_more()
    {
        load.Asked(TimeSpan.FromMilliseconds(30), TimeSpan.Zero).ShouldBe(TimeSpan.FromMilliseconds(30));
        load.LongestDeadline(TimeSpan.Zero).ShouldBe(TimeSpan.FromMilliseconds(30));
        load.Asked(TimeSpan.FromHours(1), TimeSpan.Zero).ShouldBe(load.Deadline);
        load.Asked(null, TimeSpan.Zero).ShouldBe(load.Deadline);
        load.LongestDeadline(TimeSpan.Zero).ShouldBe(load.Deadline);
    }

    [Fact]
    public void Requests_that_hardly_wait_change_nothing_however_many_they_are()
    {
        Admit(10_000, wait: 9.9, every: 1);
        load.Quality.ShouldBe(1);
    }

    [Fact]
    public void A_burst_that_is_worked_off_within_a_deadline_changes_nothing()
    {
        for (var burst = 0; burst < 20; burst++)
        {
            Admit(20, wait: 80, every: 4);
            Admit(1, wait: 0, every: 20);
        }

        load.Quality.ShouldBe(1);
    }

    [Fact]
    public void A_queue_that_stands_takes_work_away_step_by_step_and_ends_at_greedy()
    {
        var efforts = new List<SearchEffort>();
        for (var request = 0; request < 200; request++)
        {
            Admit(1, wait: 30, every: 4);
            if (efforts.Count == 0 || efforts[^1] != load.Effort)
            {
                efforts.Add(load.Effort);
            }
        }

        efforts.ShouldBe([SearchEffort.Full, SearchEffort.Quarter, SearchEffort.Sixteenth, SearchEffort.Greedy]);
        load.Quality.ShouldBe(0);
    }

    [Fact]
    public void It_rests_where_95_of_100_are_in_time()
    {
        Admit(40, wait: 30, every: 4);
        var before = load.Quality;
        before.ShouldBeInRange(0.1, 0.9);
        QualityFactor.Down.ShouldBe(QualityFactor.Up * 19, 1e-12);

        // A wait below the target ends the standing queue, so late ones come from refusals here.
        for (var round = 0; round < 50; round++)
        {
            load.Refused(At());
            Admit(19, wait: 1, every: 1);
        }

        load.Quality.ShouldBe(before, 1e-9);
    }

    [Fact]
    public void Requests_in_time_bring_the_work_back()
    {
        Admit(200, wait: 30, every: 4);
        Admit(499, wait: 1, every: 1);
        load.Quality.ShouldBe(0.998, 1e-9);
        Admit(1, wait: 1, every: 1);
        load.Effort.ShouldBe(SearchEffort.Full);
    }

    [Fact]
    public void The_first_page_after_a_quiet_second_is_made_with_everything()
    {
        Admit(200, wait: 30, every: 4);
        load.Effort.ShouldBe(SearchEffort.Greedy);
        now += 1_001;
        Admit(1, wait: 0, every: 0);
        load.Quality.ShouldBe(1);
    }

    [Fact]
    public void Refusing_takes_work_away_too()
    {
        for (var refused = 0; refused < 30; refused++)
        {
            load.Refused(At());
        }

        load.Effort.ShouldBe(SearchEffort.Greedy);
    }

    private TimeSpan At() => TimeSpan.FromMilliseconds(now);

    private void Admit(int requests, double wait, double every)
    {
        for (var request = 0; request < requests; request++)
        {
            now += every;
            load.Admitted(TimeSpan.FromMilliseconds(wait), At());
        }
    }
}
