using System.Diagnostics;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Files;

/// <summary>What is named on the command line may be a pipe, but has an end; of a folder only files are taken.</summary>
public sealed class InputFileTests : IDisposable
{
    private static readonly string Policies = Path.Combine(TestFiles.RepositoryRoot, "policies");

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("rank-input-");

    public static TheoryData<string, string> Endless => new()
    {
        { "rank FILE", "has more than 8388608 bytes, which is the most that is read" },
        { "diff FILE --before POLICIES", "has more than 8388608 bytes, which is the most that is read" },
        { "snapshot verify FILE", "has more than 8388608 bytes, which is the most that is read" },
        { "snapshot accept FILE", "has more than 8388608 bytes, which is the most that is read" },
        { "allocate FILE", "has more than 67108864 bytes, which is the most that is read" },
        { "verify FILE", "has a line of more than 67108864 bytes, which is the most that is read" },
        { "eval --cases FILE", "has a line of more than 67108864 bytes, which is the most that is read" },
    };

    public void Dispose() => root.Delete(recursive: true);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Endless))]
    public async Task Input_without_an_end_is_refused(string command, string reason)
    {
        var run = await Task.Run(() => Run(command, "/dev/zero"));

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldBe($"/dev/zero {reason}.\n");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_pipe_that_somebody_names_is_read_to_its_end()
    {
        var pipe = SpecialFile.Pipe(Path.Combine(root.FullName, "request.json"));
        using var writer = Process.Start("sh", ["-c", $"cat '{Path.Combine(TestFiles.RepositoryRoot, "samples", "mail.json")}' > '{pipe}'"])!;

        var run = await Task.Run(() => Run("rank FILE --json", pipe));

        run.ExitCode.ShouldBe(0, run.Error);
        await writer.WaitForExitAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("snapshot verify FILE")]
    [InlineData("diff FILE --before POLICIES")]
    [InlineData("allocate FILE")]
    public async Task A_pipe_in_a_folder_is_refused(string command)
    {
        var pipe = SpecialFile.Pipe(Path.Combine(root.FullName, "request.json"));

        var run = await Task.Run(() => Run(command, root.FullName));

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldBe($"{pipe} is not a file. Of a folder only files are read.\n");
    }

    private static Task<CommandRun> Run(string command, string file)
        => CommandRun.Of([
            .. command.Split(' ').Select(word => word switch { "FILE" => file, "POLICIES" => Policies, _ => word }),
            .. command.Split(' ')[0] is "rank" or "diff" or "snapshot" ? ["--policies", Policies] : Array.Empty<string>()]);
}
