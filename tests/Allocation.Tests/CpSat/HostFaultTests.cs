using System.Diagnostics;
using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.CpSat.Node;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>Whatever happens to the engine's process, there is a failure with a name and a page made by somebody else.</summary>
public sealed class HostFaultTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly List<IDisposable> opened = [];

    public void Dispose()
    {
        opened.Reverse();
        opened.ForEach(static disposable => disposable.Dispose());
    }

    [Theory]
    [InlineData("process.exit(3);")]
    [InlineData("throw new Error('no such module');")]
    [InlineData("process.stdin.once('data', () => process.kill(process.pid, 'SIGSEGV'));")]
    public void A_host_that_dies_before_it_answers_has_crashed(string script) => FailsWith(CpSatFailure.Crashed, BrokenHost.Of(script));

    [Theory]
    [InlineData("process.exit(0);")]
    [InlineData("process.stdout.write(frame(id, 0, Buffer.alloc(100)).subarray(0, 50), () => process.exit(1));")]
    public void A_host_that_dies_over_a_request_has_crashed(string script) => FailsWith(CpSatFailure.Crashed, BrokenHost.OnRequest(script));

    [Theory]
    [InlineData("process.stdout.write('Segmentation fault, but in prose and longer than a header');")]
    [InlineData("process.stdout.write(frame(id + 7, 0, Buffer.alloc(0)));")]
    [InlineData("process.stdout.write(frame(id, 9, Buffer.alloc(0)));")]
    [InlineData("process.stdout.write(frame(id, 0, Buffer.from('ffffffffffffffffffffffff', 'hex')));")]
    [InlineData("const f = frame(id, 0, Buffer.alloc(0)); f.writeUInt32LE(0xfffffff0, 8); process.stdout.write(f);")]
    public void Bytes_that_are_no_answer_are_garbage(string script) => FailsWith(CpSatFailure.Garbage, BrokenHost.OnRequest(script));

    [Fact]
    public void An_error_from_the_engine_is_passed_on()
    {
        var solver = Solver(BrokenHost.OnRequest("process.stdout.write(frame(id, 1, Buffer.from('out of memory')));"));
        var answer = solver.Solve([], [], Long);
        answer.Failure.ShouldBe(CpSatFailure.Refused);
        answer.Detail.ShouldContain("out of memory");
    }

    [Fact]
    public void The_last_words_of_a_host_that_dies_are_reported()
    {
        var answer = Solver(BrokenHost.Of("console.error('the disk is full'); process.exit(1);")).Solve([], [], Long);
        answer.Detail.ShouldContain("the disk is full");
    }

    [Fact]
    public async Task A_silent_host_is_stopped_when_patience_ends()
    {
        var time = new ManualClock();
        var solver = Solver(BrokenHost.OnRequest("", answered: 2), time);
        solver.WarmUp(Long).Failure.ShouldBe(CpSatFailure.None);
        var answer = Task.Run(() => solver.Solve([], [], TimeSpan.FromMilliseconds(200)));
        await Until.TrueAsync(() => time.Timers == 1);
        time.Advance(TimeSpan.FromMilliseconds(200) - TimeSpan.FromTicks(1));
        solver.ProcessId.ShouldNotBeNull();
        time.Advance(TimeSpan.FromTicks(1));
        (await Until.EndedAsync(answer)).Failure.ShouldBe(CpSatFailure.Hung);
        solver.ProcessId.ShouldBeNull();
    }

    [Fact]
    public async Task A_silent_host_costs_a_page_no_more_than_its_deadline()
    {
        var time = new ManualClock();
        var solver = Solver(BrokenHost.OnRequest("", answered: 2), time);
        solver.WarmUp(Long).Failure.ShouldBe(CpSatFailure.None);
        var problem = RandomProblems.Small(seed: 3);
        var options = CpSatEngine.Patient with { Clock = time, DeadlineTimestamp = time.GetTimestamp() + TimeSpan.FromMilliseconds(300).Ticks };
        var page = Task.Run(() => Allocator(solver, []).Allocate(problem, options, []));
        await Until.TrueAsync(() => time.Timers == 1);
        time.Advance(TimeSpan.FromMilliseconds(300));
        (await Until.EndedAsync(page)).Engine.ShouldBe("greedy");
    }

    [Fact]
    public async Task A_host_that_never_loads_is_stopped_after_its_longest_start()
    {
        var time = new ManualClock();
        var solver = Solver(BrokenHost.Of("setInterval(() => {}, 1000);"), time, longestStart: TimeSpan.FromMilliseconds(400));
        solver.Solve([], [], TimeSpan.FromMilliseconds(50)).Failure.ShouldBe(CpSatFailure.Starting);
        var answer = Task.Run(() => solver.Solve([], [], Long));
        await Until.TrueAsync(() => time.Timers == 1);
        time.Advance(TimeSpan.FromMilliseconds(400));
        (await Until.EndedAsync(answer)).Failure.ShouldBe(CpSatFailure.Hung);
    }

    [Fact]
    public void A_call_too_impatient_for_loading_leaves_it_going_for_the_next_one()
    {
        var loads = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var solver = Solver(BrokenHost.OnRequest($$"""
            import('node:fs').then(files => {
              const wait = () => files.existsSync('{{loads}}') ? process.stdout.write(frame(id, 0, Buffer.alloc(0))) : setTimeout(wait, 5);
              wait();
            });
            """, answered: 0));
        solver.WarmUp(TimeSpan.FromMilliseconds(100)).Failure.ShouldBe(CpSatFailure.Starting);
        File.WriteAllText(loads, "");
        solver.WarmUp(Long).Failure.ShouldBe(CpSatFailure.None);
        File.Delete(loads);
        solver.Starts.ShouldBe(1);
    }

    [Fact]
    public void Without_node_that_is_the_answer()
    {
        using var host = BrokenHost.Of("");
        var solver = Track(new NodeCpSatSolver(host.Files with { Node = "/nonexistent/node" }, TimeProvider.System));
        FailsWith(CpSatFailure.NodeMissing, solver);
    }

    [Fact]
    public void Without_the_host_that_is_the_answer()
    {
        FailsWith(CpSatFailure.NotInstalled, Track(new NodeCpSatSolver(files: null, TimeProvider.System)));
        FailsWith(CpSatFailure.NotInstalled, Track(new NodeCpSatSolver(new CpSatHostFiles("node", "/nonexistent/host.mjs"), TimeProvider.System)));
    }

    [Fact]
    public void After_failures_in_a_row_it_is_left_alone_for_a_while()
    {
        var time = new ManualClock();
        var solver = Solver(BrokenHost.Of("process.exit(1);"), time);
        solver.Solve([], [], Long).Failure.ShouldBe(CpSatFailure.Crashed);
        solver.Solve([], [], Long).Failure.ShouldBe(CpSatFailure.Crashed);
        solver.Solve([], [], Long).Failure.ShouldBe(CpSatFailure.BackingOff);
        solver.Starts.ShouldBe(2);
        time.Advance(TimeSpan.FromMilliseconds(251));
        solver.Solve([], [], Long).Failure.ShouldBe(CpSatFailure.Crashed);
        time.Advance(TimeSpan.FromMilliseconds(251));
        solver.Solve([], [], Long).Failure.ShouldBe(CpSatFailure.BackingOff);
    }

    [Fact]
    public void A_host_that_loads_but_never_answers_well_is_left_alone_too()
    {
        var solver = Solver(BrokenHost.OnRequest("process.exit(1);"), new ManualClock());
        solver.Solve([], [], Long).Failure.ShouldBe(CpSatFailure.Crashed);
        solver.Solve([], [], Long).Failure.ShouldBe(CpSatFailure.Crashed);
        solver.Solve([], [], Long).Failure.ShouldBe(CpSatFailure.BackingOff);
    }

    [Fact]
    public void A_host_killed_from_outside_is_started_again()
    {
        var solver = Track(new NodeCpSatSolver(CpSatHostFiles.Find(), TimeProvider.System));
        solver.WarmUp(Long).Failure.ShouldBe(CpSatFailure.None);
        using (var process = Process.GetProcessById(solver.ProcessId!.Value))
        {
            process.Kill();
            process.WaitForExit();
        }

        var problem = RandomProblems.Small(seed: 5);
        Allocator(solver, []).Allocate(problem, CpSatEngine.Patient, []).Engine.ShouldBe("cp-sat");
        solver.Starts.ShouldBe(2);
    }

    [Fact]
    public void Its_process_ends_with_it()
    {
        var solver = Track(new NodeCpSatSolver(CpSatHostFiles.Find(), TimeProvider.System));
        solver.WarmUp(Long).Failure.ShouldBe(CpSatFailure.None);
        using var process = Process.GetProcessById(solver.ProcessId!.Value);
        solver.Dispose();
        process.WaitForExit(TimeSpan.FromSeconds(10)).ShouldBeTrue();
        solver.Solve([], [], Long).Failure.ShouldBe(CpSatFailure.Crashed);
    }

    private void FailsWith(CpSatFailure failure, BrokenHost host) => FailsWith(failure, Solver(host));

    private static void FailsWith(CpSatFailure failure, NodeCpSatSolver solver)
    {
        var failures = new List<CpSatFailure>();
        var problem = RandomProblems.Small(seed: 5);
        var page = Allocator(solver, failures).Allocate(problem, CpSatEngine.Patient, []);
        page.Engine.ShouldBe("greedy");
        PageChecker.Check(problem, page.CandidateBySlot).Objective.ShouldBe(page.Objective, PageChecker.Resolution(problem));
        failures.ShouldBe([failure]);
    }

    private static CpSatAllocator Allocator(NodeCpSatSolver solver, List<CpSatFailure> failures) =>
        new(solver, new GreedyAllocator(), (failure, _) => failures.Add(failure));

    private NodeCpSatSolver Solver(BrokenHost host, TimeProvider? time = null, TimeSpan? longestStart = null)
    {
        Track(host);
        return Track(new NodeCpSatSolver(host.Files, time ?? TimeProvider.System, longestStart));
    }

    private T Track<T>(T disposable)
        where T : IDisposable
    {
        opened.Add(disposable);
        return disposable;
    }
}
