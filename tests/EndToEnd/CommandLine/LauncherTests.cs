using System.Diagnostics;

namespace RankOrchestrator.EndToEnd.CommandLine;

/// <summary>
/// The script <c>ro</c>: it runs the program of its own repository from any folder, and builds it first where it has to.
/// Here the repository is made up and <c>dotnet</c> only writes down what it is asked.
/// </summary>
public sealed class LauncherTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string program;

    public LauncherTests()
    {
        Executable("repository with a space/ro", File.ReadAllText(Path.Combine(RepositoryFiles.Root, "ro")));
        folder.Write("repository with a space/src/Orchestrator/Program.cs", "");
        folder.Write("repository with a space/src/Policies/Policy.cs", "");
        folder.Write("repository with a space/engines/package.json", "");
        folder.Write("repository with a space/studio/package.json", "");
        folder.Write("repository with a space/global.json", "");
        folder.Write("repository with a space/Directory.Build.props", "");
        program = Path.Combine(folder.Root, "repository with a space/src/Orchestrator/bin/Release/net10.0/RankOrchestrator.Orchestrator.dll");
        Executable("bin/dotnet", $$"""
            #!/bin/sh
            if [ "$1" = build ]; then
              echo building >&2
              [ -e "{{folder.Root}}/broken" ] && exit 1
              mkdir -p "{{Path.GetDirectoryName(program)}}" && touch "{{program}}"
            else
              shift
              echo "ran in $(pwd) with $*"
              exit 7
            fi
            """);
    }

    public void Dispose() => folder.Dispose();

    [UnixFact]
    public async Task It_builds_once_and_then_runs_from_any_folder()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder.Root, "elsewhere")).FullName;
        (await RunAsync(elsewhere, "rank", "a b.json")).ShouldBe((7, $"ran in {elsewhere} with rank a b.json\n", "building\n"));
        (await RunAsync(elsewhere, "rank")).ShouldBe((7, $"ran in {elsewhere} with rank\n", ""));
    }

    [UnixFact]
    public async Task It_builds_again_after_a_change_of_any_project_and_only_once()
    {
        await RunAsync(folder.Root);
        var source = Path.Combine(folder.Root, "repository with a space/src/Policies/Policy.cs");
        Later(source);
        Later(program, TimeSpan.FromMinutes(-1));
        (await RunAsync(folder.Root)).Error.ShouldBe("building\n");

        // The program itself may be older than the source of a library: that all is built is known all the same.
        File.SetLastWriteTimeUtc(source, DateTime.UtcNow.AddMinutes(-1));
        Later(program, TimeSpan.FromMinutes(-2));
        (await RunAsync(folder.Root)).Error.ShouldBeEmpty();
    }

    [UnixFact]
    public async Task It_runs_through_a_link()
    {
        File.CreateSymbolicLink(Path.Combine(folder.Root, "bin/ro"), "../repository with a space/ro");
        (await RunAsync(folder.Root, Path.Combine(folder.Root, "bin/ro"), [])).ExitCode.ShouldBe(7);
    }

    [UnixFact]
    public async Task It_runs_nothing_old_when_the_build_fails()
    {
        await RunAsync(folder.Root);
        folder.Write("broken", "");
        Later(Path.Combine(folder.Root, "repository with a space/src/Orchestrator/Program.cs"));
        (await RunAsync(folder.Root)).ShouldBe((2, "", "building\nro: the build failed\n"));
    }

    private static void Later(string file, TimeSpan? by = null) => File.SetLastWriteTimeUtc(file, DateTime.UtcNow + (by ?? TimeSpan.FromMinutes(1)));

    private void Executable(string name, string text)
    {
        var path = folder.Write(name, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string from, params string[] arguments)
        => RunAsync(from, Path.Combine(folder.Root, "repository with a space/ro"), arguments);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string from, string launcher, string[] arguments)
    {
        var start = new ProcessStartInfo(launcher, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = from };
        start.Environment["PATH"] = Path.Combine(folder.Root, "bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private sealed class UnixFactAttribute : FactAttribute
    {
        public UnixFactAttribute()
        {
            if (OperatingSystem.IsWindows())
            {
                Skip = "ro is a shell script; Windows has ro.cmd.";
            }
        }
    }
}
