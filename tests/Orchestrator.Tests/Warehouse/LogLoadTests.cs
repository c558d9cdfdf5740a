using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Warehouse;

namespace RankOrchestrator.Orchestrator.Tests.Warehouse;

/// <summary><c>log load</c>: each segment in the tables exactly once, whatever happens.</summary>
public sealed class LogLoadTests(ClickHouseProcess server) : IClassFixture<ClickHouseProcess>, IAsyncLifetime
{
    private const int LinesOfSegment = 60;

    private SeededLog log = null!;
    private string address = "";

    public async Task InitializeAsync()
    {
        log = await SeededLog.WriteAsync(360, LinesOfSegment);
        address = ClickHouseProcess.Program is null ? "" : await server.DatabaseAsync();
    }

    public Task DisposeAsync()
    {
        log.Dispose();
        return Task.CompletedTask;
    }

    [ClickHouseFact]
    public async Task Segments_that_are_loaded_are_passed_over_and_those_that_have_changed_take_the_place_of_what_they_were()
    {
        var segments = SegmentName.In(log.Decisions);
        var last = segments[^1].Path;
        var (count, lastLines) = (segments.Count, log.Pages.Count - ((segments.Count - 1) * LinesOfSegment));

        // The last segment is still being written: it ends in the middle of a member.
        var whole = await File.ReadAllBytesAsync(last);
        await File.WriteAllBytesAsync(last, whole[..^100]);
        var first = await LoadAsync(log.Decisions);
        first.ExitCode.ShouldBe(0, first.Error);
        first.Out.ShouldStartWith($"{count} of {count} segments loaded");
        (await CountsAsync("pages")).Last().Rows.ShouldBeLessThan(lastLines);
        (await LoadAsync(log.Decisions)).Out.ShouldBe($"0 of {count} segments loaded, 0 lines; {count} were there already\n");
        await File.WriteAllBytesAsync(last, whole);
        (await LoadAsync(log.Decisions)).Out.ShouldBe($"1 of {count} segments loaded, {lastLines} lines; {count - 1} were there already\n");
        (await CountsAsync("pages")).Select(segment => segment.Rows).ShouldBe([.. Enumerable.Repeat(LinesOfSegment, count - 1), lastLines]);
        await AllOnceAsync(address);
    }

    [ClickHouseFact]
    public async Task Pages_that_nobody_saw_are_in_no_table()
    {
        byte[] unseen = [.. "{\"format\":\"shadow/1\",\"surface\":\"home\"}"u8];
        foreach (var segment in SegmentName.In(log.Decisions))
        {
            var lines = (await CommandRun.Of("log", "cat", segment.Path)).Lines.Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line)).ToArray();
            LogConvertCommand.WriteSegment(segment.Path, [unseen, .. lines, unseen]);
        }

        var run = await LoadAsync(log.Decisions);
        run.ExitCode.ShouldBe(0, run.Error);
        await AllOnceAsync(address);
    }

    [ClickHouseFact]
    public async Task A_loader_that_is_stopped_at_any_step_and_begun_again_leaves_every_line_once()
    {
        foreach (var isHalfSent in (bool[])[false, true])
        {
            var step = 0;
            while (!await StopsAndGoesOnAsync(isHalfSent, step))
            {
                step++;
            }

            // A segment that has changed and one that is new: the rows and the note of each.
            step.ShouldBeGreaterThanOrEqualTo(isHalfSent ? 4 : 13);
        }
    }

    [ClickHouseFact]
    public async Task Who_is_forgotten_is_in_no_segment_and_in_no_row_and_stays_so()
    {
        await LoadAsync(log.Decisions, log.Feedback);
        var user = (await server.AskAsync(address, "SELECT user FROM events WHERE user != '' GROUP BY user ORDER BY count() DESC, user LIMIT 1"))[0][0];
        var before = await RowsAsync(user);
        before.ShouldBeGreaterThan(2);
        var run = await CommandRun.Of("log", "forget", user, log.Decisions, log.Feedback, "--loaded", address);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Lines[1].ShouldBe($"{before} loaded rows deleted");
        (await RowsAsync(user)).ShouldBe(0);
        var others = await server.AskAsync(address, "SELECT (SELECT count() FROM pages) + (SELECT count() FROM events)");
        (await LoadAsync(log.Decisions, log.Feedback)).ExitCode.ShouldBe(0);
        (await RowsAsync(user)).ShouldBe(0);
        (await server.AskAsync(address, "SELECT (SELECT count() FROM pages) + (SELECT count() FROM events)")).ShouldBe(others);
        int.Parse(others[0][0], CultureInfo.InvariantCulture).ShouldBe(log.Pages.Count + log.Events.Count - before);
    }

    [ClickHouseFact]
    public async Task Who_is_forgotten_in_segments_alone_is_gone_from_the_rows_once_they_are_loaded_again()
    {
        SeededLog.WriteSegments(log.Decisions + "-one", [.. log.Pages.Take(1)], LinesOfSegment);
        await LoadAsync(log.Decisions + "-one");
        var user = (await server.AskAsync(address, "SELECT user FROM pages"))[0][0];
        (await CommandRun.Of("log", "forget", user, log.Decisions + "-one")).ExitCode.ShouldBe(0);
        (await RowsAsync(user)).ShouldBe(1);
        (await LoadAsync(log.Decisions + "-one")).ExitCode.ShouldBe(0);
        (await RowsAsync(user)).ShouldBe(0);
    }

    [ClickHouseFact]
    public async Task A_folder_that_was_moved_is_not_loaded_twice_and_two_logs_of_one_name_are_told()
    {
        await LoadAsync(log.Decisions);
        Directory.Move(log.Decisions, log.Decisions + "-moved");
        var moved = await LoadAsync(log.Decisions + "-moved");
        moved.ExitCode.ShouldBe(0);
        moved.Error.ShouldContain("is what was loaded as decisions/decisions-0000000001-");
        SeededLog.WriteSegments(log.Decisions, [.. log.Pages.Skip(LinesOfSegment).Take(5)], LinesOfSegment);
        var another = await LoadAsync(log.Decisions);
        another.ExitCode.ShouldBe(2);
        another.Error.Trim().ShouldBe("decisions/decisions-0000000001-20260220T180000Z.ndjson.gz was loaded with other lines, so "
            + "two logs are called decisions. "
            + "Name this one with --as; nothing of it was changed.");
        await AllOnceAsync(address);
        (await CommandRun.Of("log", "load", log.Decisions, "--as", "other", "--to", address)).ExitCode.ShouldBe(0);
        (await CountsAsync("pages", "other/")).ShouldHaveSingleItem().Rows.ShouldBe(5);
    }

    [ClickHouseFact]
    public async Task Every_cell_of_a_page_is_where_the_tables_say()
    {
        string[] pages =
        [
            """
            {"format":"decision/2","at":"2026-02-20T18:00:00.1234567Z","requestId":"ü\"\\\n'1","surface":"home","plan":"p","now":"2026-02-20T18:00:00Z",
            "rate":0.25,"slots":3,"options":{"explain":"none"},"context":{"userId":"u-1","age":3,"tags":["a"]},
            "candidates":{"id":["a","b"],"attributes":{"merchant":["m","n"],"paid":[null,true]},"features":{"f":[null,-1.5E-05]}},
            "predictions":{"ctr":[0.1,0.2]},"values":[1,2.5],"rules":{},"items":[1,-1,0],
            "certificate":{"status":"optimal","objective":3.5,"bound":null,"gap":null,"engine":"certified","steps":7,"binding":["cap"]},
            "prices":{"cap":0.5},"exploration":{"kind":"slot","epsilon":0.5,"draw":"0123456789abcdef","slot":2,"instead":"b","pageProbability":0.125,
            "propensities":[0.5,0.75,0.25]},"degraded":[{"model":"ctr","reason":"timeout","fallback":"prior"}],"flags":{"x":true},"variants":{},
            "experiments":{"e":"b"},"holdouts":["l"],"timings":{"read":1.5},"answerHash":"00"}
            """,
            """
            {"format":"decision/2","at":"2026-02-20T18:00:01Z","requestId":"","surface":"home","plan":"p","now":"2026-02-20T18:00:00Z","rate":1,
            "request":{"surface":"home","context":{"userId":"u-2"},"candidates":[{"id":"a","attributes":{"merchant":"m","odd":[1]}},{"id":7},
            {"id":"a","attributes":{"merchant":"second"}},{"id":"b","features":{"f":2}}]},"candidates":{"id":["a","b"]},"predictions":{},
            "values":[1,2],"rules":{},"items":[0,1],"certificate":{"status":"feasible","objective":1,"bound":2,"gap":0.5,"engine":"greedy","steps":0},
            "exploration":{"kind":"plackett-luce","temperature":0.1,"draw":"0123456789abcdef"},"degraded":[],"flags":{},"variants":{},"timings":{},
            "answerHash":"00","resampled":{"samples":4,"propensities":[0.25,0.75],"standardErrors":[0.2,0.2]}}
            """,
        ];
        SeededLog.WriteSegments(log.Decisions + "-cells", [.. pages.Select(page => Json(page.ReplaceLineEndings("")))], LinesOfSegment);
        var run = await LoadAsync(log.Decisions + "-cells");
        run.ExitCode.ShouldBe(0, run.Error);
        var rows = await server.AskAsync(address, "SELECT * FROM pages ORDER BY at FORMAT JSONEachRow");
        string[] expected =
        [
            """
            "2026-02-20 18:00:00","at_ticks":"17716104001234567","request_id":"ü\"\\\n'1","surface":"home","plan":"p","now":"2026-02-20 18:00:00",
            "rate":0.25,"user":"u-1","context.name":["userId","age","tags"],"context.value":["u-1","3","[\"a\"]"],"status":"optimal","objective":3.5,
            "bound":null,"gap":null,"engine":"certified","steps":"7","effort":"","binding":["cap"],"relaxed":[],"held.by":["cap"],"held.price":[0.5],
            "degraded.model":["ctr"],"degraded.reason":["timeout"],"assignment.experiment":["e"],"assignment.arm":["b"],"forced":[],"holdouts":["l"],
            "timing.stage":["read"],"timing.milliseconds":[1.5],"answer_hash":"00","exploration_kind":"slot","page_probability":0.125,"explored_slot":2,"instead":"b",
            "candidates":2,"offered.attribute":["merchant","merchant"],"offered.value":["m","n"],"offered.candidates":[1,1],"attributes":["merchant","paid"],"features":["f"],"predictions":["ctr"],"slot.item":["b","","a"],"slot.value":[2.5,0,1],
            "slot.propensity":[0.5,0.75,0.25],"slot.cells":[["n","true"],[],["m",""]],"slot.features":[[-0.000015],[],[null]],
            "slot.predictions":[[0.2],[],[0.1]]}
            """,
            """
            "2026-02-20 18:00:01","at_ticks":"17716104010000000","request_id":"","surface":"home","plan":"p","now":"2026-02-20 18:00:00",
            "rate":1,"user":"u-2","context.name":["userId"],"context.value":["u-2"],"status":"feasible","objective":1,
            "bound":2,"gap":0.5,"engine":"greedy","steps":"0","effort":"","binding":[],"relaxed":[],"held.by":[],"held.price":[],
            "degraded.model":[],"degraded.reason":[],"assignment.experiment":[],"assignment.arm":[],"forced":[],"holdouts":[],
            "timing.stage":[],"timing.milliseconds":[],"answer_hash":"00","exploration_kind":"plackett-luce","page_probability":null,"explored_slot":-1,"instead":"",
            "candidates":2,"offered.attribute":["merchant"],"offered.value":["m"],"offered.candidates":[1],"attributes":["merchant","odd"],"features":["f"],"predictions":[],"slot.item":["a","b"],"slot.value":[1,2],
            "slot.propensity":[0.25,0.75],"slot.cells":[["m","[1]"],["",""]],"slot.features":[[null],[2]],"slot.predictions":[[],[]]}
            """,
        ];
        rows.Select(row => row[0][(row[0].IndexOf("\"at\":", StringComparison.Ordinal) + 5)..]).ShouldBe(expected.Select(row => row.ReplaceLineEndings("")));
    }

    [ClickHouseFact]
    public async Task What_cannot_be_loaded_is_one_line_and_changes_nothing()
    {
        await LoadAsync(log.Decisions);
        var bad = log.Decisions + "-bad";
        foreach (var (lines, sentence) in ((byte[][], string)[])[
            ([log.Pages[0], Json("""{"format":"decision/3"}""")], ".ndjson.gz:2: This is no line of decision/2, as those before it are."),
            ([Json("""{"format":"decision/3"}""")], ".ndjson.gz:1: This is no line of decision/2 or of feedback/1, but of decision/3."),
            ([Json("""{"at":"x"}""")], ".ndjson.gz:1: This is no line of decision/2 or of feedback/1."),
            ([Json("[]")], ".ndjson.gz:1: This is no line of decision/2 or of feedback/1."),
            ([Json("""{"format":"\ud800"}""")], ".ndjson.gz:1: This is no line of decision/2 or of feedback/1."),
            (
                [Json(Encoding.UTF8.GetString(log.Pages[0]).Replace("\"values\":[", "\"values\":[1e999,", StringComparison.Ordinal))],
                ":1: This is no line of decision/2: "),
            (
                [Json(Encoding.UTF8.GetString(log.Pages[0]).Replace("\"items\":[", "\"items\":[99,", StringComparison.Ordinal))],
                ":1: This is no line of decision/2: "),
            ([log.Pages[0], log.Events[0]], ":2: This is no line of decision/2, as those before it are."),
            ([Json("""{"format":"decision/2","at":"x"}""")], ":1: This is no line of decision/2: "),
            ([Json("""{"format":"feedback/1","at":"2026-02-20T18:00:01Z","eventId":7}""")], ":1: This is no line of feedback/1: ")])
        {
            SeededLog.WriteSegments(bad, lines, LinesOfSegment);
            await FailsAsync(await LoadAsync(bad), sentence);
        }

        await FailsAsync(await CommandRun.Of("log", "load", log.Decisions, "--to", Address(FreePort())), "Connection refused");
        await FailsAsync(
            await CommandRun.Of("log", "load", log.Decisions, "--to", "clickhouse"),
            "The server is an address such as http://localhost:8123/?database=rank.");
        await FailsAsync(
            await CommandRun.Of("log", "load", log.Decisions, "--to", $"{server.Address}?database=none"),
            "deploy/clickhouse/tables.sql makes the tables.");
        await FailsAsync(
            await CommandRun.Of("log", "load", log.Decisions, "--to", $"{server.Address}?database=default"),
            "deploy/clickhouse/tables.sql makes the tables.");
        var wrong = address.Replace("http://", "http://reader:wrong@", StringComparison.Ordinal);
        await FailsAsync(await CommandRun.Of("log", "load", log.Decisions, "--to", wrong), "Wrong password for user reader.");
        (await CommandRun.Of("log", "load", log.Decisions, "--to", wrong.Replace("wrong", "secret", StringComparison.Ordinal))).ExitCode.ShouldBe(0);
        await FailsAsync(await CommandRun.Of("log", "load", log.Decisions + "-none", "--to", address), "is neither a folder nor a segment");
        await FailsAsync(await CommandRun.Of("log", "load", Path.GetDirectoryName(log.Decisions)!, "--to", address), "There is no segment in");
        await FailsAsync(await CommandRun.Of("log", "load", log.Decisions, log.Feedback, "--as", "x", "--to", address), "--as names one log");
        using (new FileStream(Path.Combine(log.Decisions, "loader.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await FailsAsync(await LoadAsync(log.Decisions), $"Somebody else loads {log.Decisions}.");
        }

        async Task FailsAsync(CommandRun run, string sentence)
        {
            run.ExitCode.ShouldBe(2);
            run.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(sentence);
            await AllOnceAsync(address);
        }
    }

    [ClickHouseFact]
    public async Task What_is_damaged_is_named_and_the_rest_is_loaded()
    {
        var segment = SegmentName.In(log.Decisions)[0].Path;
        var bytes = await File.ReadAllBytesAsync(segment);
        await File.WriteAllBytesAsync(segment, [.. bytes[..40], .. "damage"u8, .. bytes[46..]]);
        var run = await LoadAsync(log.Decisions);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("are damaged");
        (await CountsAsync("pages")).Sum(count => count.Rows).ShouldBeInRange(log.Pages.Count - LinesOfSegment, log.Pages.Count - 1);
    }

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<CommandRun> LoadAsync(params string[] logs) => CommandRun.Of(["log", "load", .. logs, "--to", address]);

    /// <summary>Stops a loader at a step and begins it again; whether it came to its end before that step.</summary>
    private async Task<bool> StopsAndGoesOnAsync(bool isHalfSent, int step)
    {
        address = await server.DatabaseAsync(withViews: false);
        var root = Directory.CreateTempSubdirectory("rank-stopped-").FullName;
        var decisions = Path.Combine(root, "decisions");
        SeededLog.WriteSegments(decisions, log.Pages[..40], LinesOfSegment);
        (await LoadAsync(decisions)).ExitCode.ShouldBe(0);
        SeededLog.WriteSegments(decisions, log.Pages[..100], LinesOfSegment);
        var isDone = false;
        using (var stopping = new StoppingHandler(isHalfSent, step))
        using (var stopped = new ClickHouseServer(address, stopping))
        {
            try
            {
                var nowhere = new CommandOutput(TextWriter.Null, TextWriter.Null, 120);
                await LogLoadCommand.LoadAsync([decisions], null, stopped, nowhere, CancellationToken.None);
                isDone = true;
            }
            catch (StoppedException)
            {
                // As if the process were no more: nothing is put right.
            }
        }

        // No segment is ever there in part, or twice.
        foreach (var (segment, rows) in await CountsAsync("pages"))
        {
            (segment.Contains("0000000001", StringComparison.Ordinal) ? [40, 60] : (int[])[40]).ShouldContain(rows);
        }

        var run = await LoadAsync(decisions);
        run.ExitCode.ShouldBe(0, run.Error);
        (await CountsAsync("pages")).Select(segment => segment.Rows).ShouldBe([60, 40]);
        (await server.AskAsync(address, "SELECT uniqExact(request_id) FROM pages"))[0][0].ShouldBe("100");
        Directory.Delete(root, recursive: true);
        return isDone;
    }

    private async Task<(string Segment, int Rows)[]> CountsAsync(string table, string prefix = "")
        => [.. (await server.AskAsync(address, $"SELECT segment, count() FROM {table} WHERE startsWith(segment, '{prefix}') GROUP BY segment ORDER BY segment"))
            .Select(row => (row[0], int.Parse(row[1], CultureInfo.InvariantCulture)))];

    private async Task<int> RowsAsync(string user)
    {
        var counts = await server.AskAsync(
            address,
            $"SELECT count() FROM pages WHERE user = '{user}' UNION ALL SELECT count() FROM events WHERE user = '{user}'");
        return counts.Sum(row => int.Parse(row[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Every page of the log is there, once.</summary>
    private async Task AllOnceAsync(string database)
        => (await server.AskAsync(database, "SELECT count(), uniqExact(request_id) FROM pages WHERE startsWith(segment, 'decisions/')"))[0]
            .ShouldBe([$"{log.Pages.Count}", $"{log.Pages.Count}"]);

    private sealed class StoppedException : Exception;

    /// <summary>Stops the loader before a request, or in the middle of rows.</summary>
    /// <param name="isHalfSent">Whether half of the rows reach the server; then only requests with rows count.</param>
    /// <param name="number">Of which request.</param>
    private sealed class StoppingHandler(bool isHalfSent, int number) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int requests;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var counts = !isHalfSent || request.RequestUri!.Query.Contains("INSERT", StringComparison.Ordinal);
            if (!counts || requests++ < number)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            if (isHalfSent)
            {
                var rows = (await request.Content!.ReadAsStringAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
                request.Content = new StringContent(string.Join('\n', rows.Take(rows.Length / 2)));
                (await base.SendAsync(request, cancellationToken)).Dispose();
            }

            throw new StoppedException();
        }
    }
}
