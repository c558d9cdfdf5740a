using RankOrchestrator.Orchestrator.OpenBandit;

namespace RankOrchestrator.Orchestrator.Tests.OpenBandit;

public sealed class OpenBanditReaderTests
{
    [Fact]
    public void Every_column_of_a_row_is_read()
    {
        using var files = new TinyLog();
        var log = files.Read();
        log.Impressions.Length.ShouldBe(6);
        var impression = log.Impressions[0];
        impression.Row.ShouldBe(0);
        impression.At.ShouldBe(new DateTimeOffset(2019, 11, 24, 0, 0, 1, 500, TimeSpan.Zero));
        impression.Item.ShouldBe(0);
        impression.Position.ShouldBe(1);
        impression.IsClicked.ShouldBeTrue();
        impression.Propensity.ShouldBe(0.5);
        impression.UserFeatures.ShouldBe(["u", "v", "w", "z"]);
        impression.Affinities.ShouldBe([3.0, 1.0, 0.0]);
        log.Items[2].ShouldBe(new ShopItem(0.5, "c", "x", "r"));
    }

    [Theory]
    [InlineData("item_id", "3", "'item_id' is '3', not a whole number from 0 to 2")]
    [InlineData("position", "0", "'position' is '0', not a whole number from 1 to 3")]
    [InlineData("click", "yes", "'click' is 'yes', not a whole number from 0 to 1")]
    [InlineData("propensity_score", "0", "'propensity_score' is '0', not above 0 and at most 1")]
    [InlineData("propensity_score", "NaN", "'propensity_score' is 'NaN', not a number")]
    [InlineData("timestamp", "soon", "'timestamp' is 'soon', not a timestamp")]
    [InlineData("user-item_affinity_1", "", "'user-item_affinity_1' is '', not a number")]
    public void A_bad_cell_is_named_with_file_line_and_column(string column, string cell, string expected)
    {
        using var files = new TinyLog(TinyLog.WithCell(column, cell));
        var (log, problem) = OpenBanditReader.Read(files.Source);
        log.ShouldBeNull();
        problem.ShouldBe($"{files.Source.LogPath}:2: {expected}.");
    }

    [Fact]
    public void A_row_with_a_cell_too_few_is_named()
    {
        using var files = new TinyLog(["0,2019-11-24"]);
        OpenBanditReader.Read(files.Source).Problem!.ShouldEndWith(":2: the row has 2 cells, the header 13.");
    }

    [Fact]
    public void A_missing_column_is_named()
    {
        using var files = new TinyLog(TinyLog.Rows, TinyLog.Header.Replace("click", "clack", StringComparison.Ordinal));
        OpenBanditReader.Read(files.Source).Problem!.ShouldEndWith("there is no column 'click'.");
    }

    [Fact]
    public void A_folder_without_the_files_holds_no_log()
    {
        var nowhere = Path.Combine(Path.GetTempPath(), "rank-nowhere");
        OpenBanditSource.In(nowhere).ShouldBeEmpty();
        OpenBanditReader.Read(new OpenBanditSource(nowhere, "men", OpenBanditSource.Random)).Problem.ShouldNotBeNull();
    }

    [Fact]
    public void A_folders_logs_are_found_by_campaign_and_policy_and_those_without_items_are_left_out()
    {
        using var files = new TinyLog();
        files.Add("women", OpenBanditSource.Thompson, TinyLog.Rows);
        files.Add("men", OpenBanditSource.Thompson, TinyLog.Rows);
        File.Copy(files.Source.LogPath, Path.Combine(files.Folder, "random", "all.csv.gz"));
        OpenBanditSource.In(files.Folder).Select(source => (source.Campaign, source.Policy)).ShouldBe([("men", "random"), ("men", "bts"), ("women", "bts")]);
    }

    [Fact]
    public void Items_are_the_random_policys_where_it_has_some()
    {
        using var files = new TinyLog();
        files.Add("men", OpenBanditSource.Thompson, TinyLog.Rows);
        files.Add("women", OpenBanditSource.Thompson, TinyLog.Rows);
        new OpenBanditSource(files.Folder, "men", "bts").ItemPath.ShouldBe(Path.Combine(files.Folder, "random", "men_item_context.csv"));
        new OpenBanditSource(files.Folder, "women", "bts").ItemPath.ShouldBe(Path.Combine(files.Folder, "bts", "women_item_context.csv"));
    }
}
