using System.Text.RegularExpressions;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary>Whatever is wrong with what a command is given: exit code 2 and one line that a person understands.</summary>
public sealed partial class BadInputTests : IDisposable
{
    private static readonly string Policies = Path.Combine(TestFiles.RepositoryRoot, "policies");
    private static readonly string Request = Path.Combine(TestFiles.RepositoryRoot, "samples", "mail.json");

    /// <summary>Commands whose word FILE is a file that must be there and readable.</summary>
    private static readonly string[] OfFiles =
    [
        "rank FILE --policies POLICIES", "diff FILE --before POLICIES --policies POLICIES", "snapshot verify FILE --policies POLICIES",
        "snapshot accept FILE --policies POLICIES", "allocate FILE", "verify FILE", "eval --cases FILE", "eval --expr x --input FILE",
    ];

    /// <summary>Commands whose word FOLDER is a folder that must be there.</summary>
    private static readonly string[] OfFolders =
    [
        "rank REQUEST --policies FOLDER", "diff REQUEST --before FOLDER", "diff REQUEST --before POLICIES --policies FOLDER", "snapshot verify REQUEST --policies FOLDER",
        "check FOLDER", "test-policies FOLDER", "serve-models FOLDER",
    ];

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("rank-bad-");

    public static TheoryData<string, string> Lines
    {
        get
        {
            var lines = new TheoryData<string, string>();
            foreach (var command in OfFiles)
            {
                lines.Add(command.Replace("FILE", "ABSENT", StringComparison.Ordinal), "absent");
            }

            foreach (var command in OfFiles.Where(command => !command.StartsWith("diff", StringComparison.Ordinal) && !command.StartsWith("snapshot", StringComparison.Ordinal) && !command.StartsWith("allocate", StringComparison.Ordinal)))
            {
                lines.Add(command.Replace("FILE", "EMPTYFOLDER", StringComparison.Ordinal), "empty");
            }

            foreach (var command in OfFiles.Where(command => !command.StartsWith("eval", StringComparison.Ordinal) && !command.StartsWith("verify", StringComparison.Ordinal)))
            {
                lines.Add(command.Replace("FILE", "EMPTY", StringComparison.Ordinal), "empty.json");
            }

            foreach (var command in OfFiles.Where(command => !command.StartsWith("eval", StringComparison.Ordinal)))
            {
                lines.Add(command.Replace("FILE", "BINARY", StringComparison.Ordinal), "binary.json");
            }

            foreach (var command in OfFolders)
            {
                lines.Add(command.Replace("FOLDER", "ABSENT", StringComparison.Ordinal), "absent");
                lines.Add(command.Replace("FOLDER", "EMPTY", StringComparison.Ordinal), "empty.json");
            }

            foreach (var (line, words) in new[]
            {
                ("serve --polices x", "There is no option '--polices'. Did you mean '--policies'? See 'serve --help'."),
                ("--polices x", "There is no option '--polices'. Did you mean '--policies'?"),
                ("serve --port 5080", "There is no option '--port'. Write --urls http://localhost:5080. See 'serve --help'."),
                ("serve --port=5080", "Write --urls http://localhost:5080."),
                ("serve -p 5080", "Write --urls http://localhost:5080."),
                ("serve --Rank:Wath=true", "There is no option '--Rank:Wath'. Did you mean '--Rank:Watch'?"),
                ("serve --Rank:Wath true", "Did you mean '--Rank:Watch'?"),
                ("serve --Rank:Limits:Candidate 5", "Did you mean '--Rank:Limits:Candidates'?"),
                ("serve --Rank:Watch=maybe", "--Rank:Watch must be true or false, not 'maybe'."),
                ("serve --Rank:WarmUpRequests=few", "--Rank:WarmUpRequests must be a whole number, not 'few'."),
                ("serve --Rank:WarmUpRequests=99999999999", "--Rank:WarmUpRequests must be a whole number"),
                ("serve --Rank:DrainTime=5", "--Rank:DrainTime must be a time such as 00:00:05, not '5'."),
                ("serve --Rank:DrainTime=soon", "--Rank:DrainTime must be a time such as 00:00:05, not 'soon'."),
                ("serve --Rank:Limits=5", "There is no option '--Rank:Limits'."),
                ("serve --Rank:Watch:Now=1", "There is no option '--Rank:Watch:Now'."),
                ("serve --Rank:Limits:Candidates=0", "Rank:Limits:Candidates must be at least 1"),
                ("serve --policies", "--policies needs a value."),
                ("serve --policies=", "--policies needs a value."),
                ("serve --policies a --policies b", "--policies is given twice."),
                ("serve --policies a --Rank:Policies b", "--policies and --Rank:Policies are one setting, given twice."),
                ("serve --watch", "There is no option '--watch'."),
                ("serve nonsense", "Unrecognized command or argument 'nonsense'."),
                ("serve --urls nonsense", "nonsense"),
                ("serve --urls ftp://localhost", "ftp://localhost"),
                ("check POLICIES --format bogus", "--format takes one of json, sarif, text, not 'bogus'. See 'check --help'."),
                ("check POLICIES --format jsn", "Did you mean 'json'?"),
                ("check POLICIES --format", "--format needs a value: one of json, sarif, text."),
                ("check POLICIES --formt json", "There is no option '--formt'. Did you mean '--format'?"),
                ("check POLICIES --overlay a --overlay b", "--overlay is given twice."),
                ("check REQUEST", "is a file and lies in no policy folder."),
                ("rank REQUEST --polices POLICIES", "There is no option '--polices'. Did you mean '--policies'? See 'rank --help'."),
                ("rank REQUEST --policies POLICIES --policies POLICIES", "--policies is given twice."),
                ("rank REQUEST --policies POLICIES --overlay prod", "Did you mean 'production'?"),
                ("rank", "See 'rank --help'."),
                ("rnk REQUEST", "Did you mean 'rank'?"),
                ("snapshot", "See 'snapshot --help'."),
                ("snapshot verfy", "Did you mean 'verify'?"),
                ("diff REQUEST", "--before"),
                ("diff EMPTYFOLDER --before POLICIES", "There is no request in"),
                ("allocate EMPTYFOLDER", "There is no instance in"),
                ("allocate REQUEST --steps many", "--steps takes a whole number, not 'many'."),
                ("allocate REQUEST --steps 0", "--steps must be at least 1."),
                ("allocate REQUEST --gap wide", "--gap takes a number, not 'wide'."),
                ("allocate REQUEST --gap 2", "--gap must be from 0 to 1."),
                ("allocate REQUEST --engine cpsat", "--engine takes one of auto, certified, cp-sat, greedy, not 'cpsat'. Did you mean 'cp-sat'?"),
                ("allocate REQUEST --deadline-ms soon", "--deadline-ms takes a number, not 'soon'."),
                ("verify REQUEST --steps 1.5", "--steps takes a whole number, not '1.5'."),
                ("eval", "Give either --expr"),
                ("eval --expr 1 --cases REQUEST", "Give either --expr"),
                ("serve-models EMPTYFOLDER --port x", "--port takes a whole number, not 'x'."),
                ("serve-models EMPTYFOLDER --port 99999", "--port must be from 0 to 65535, not 99999."),
                ("serve-models EMPTYFOLDER", "holds no model that can be served"),
                ("rank-obd --rows x", "--rows takes a whole number, not 'x'."),
                ("test-policies POLICIES --filter", "--filter needs a value"),
            })
            {
                lines.Add(line, words);
            }

            return lines;
        }
    }

    public void Dispose() => root.Delete(recursive: true);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Lines))]
    public async Task It_is_said_in_one_line(string line, string words)
    {
        var run = await Task.Run(() => CommandRun.Of(Arguments(line)));

        run.ExitCode.ShouldBe(2, run.Out + run.Error);
        run.Error.ShouldEndWith("\n");
        run.Error.TrimEnd('\n').ShouldNotContain("\n");
        run.Error.ShouldContain(words);
        TypeName().IsMatch(run.Error).ShouldBeFalse(run.Error);
    }

    [Fact]
    public async Task Serve_says_what_its_options_are()
    {
        var run = await CommandRun.Of("serve", "--help");

        run.ExitCode.ShouldBe(0);
        foreach (var option in new[] { "--urls", "--policies", "--overlay", "--decision-log", "--Rank:NAME", "Limits:Candidates" })
        {
            run.Out.ShouldContain(option);
        }
    }

    [Fact]
    public async Task Check_of_a_file_shows_its_findings_alone()
    {
        var policies = Path.Combine(root.FullName, "policies");
        foreach (var file in Directory.EnumerateFiles(Policies, "*.yaml", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(policies, Path.GetRelativePath(Policies, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.CreateSymbolicLink(Path.Combine(root.FullName, "models"), Path.Combine(TestFiles.RepositoryRoot, "models"));
        File.WriteAllText(Path.Combine(policies, "rules", "one.yaml"), "rules: [\n");
        File.WriteAllText(Path.Combine(policies, "rules", "two.yaml"), "rulez: {}\n");

        var broken = await CommandRun.Of("check", Path.Combine(policies, "rules", "two.yaml"));
        var sound = await CommandRun.Of("check", Path.Combine(policies, "flags.yaml"));

        broken.ExitCode.ShouldBe(2);
        broken.Out.ShouldContain("rules/two.yaml:1:1: error RP0102");
        broken.Out.ShouldNotContain("one.yaml");
        broken.Out.ShouldContain("in other files of the folder");
        sound.ExitCode.ShouldBe(0);
        sound.Out.ShouldStartWith("no errors here, 0 warnings; ");
    }

    private string[] Arguments(string line)
    {
        var empty = Directory.CreateDirectory(Path.Combine(root.FullName, "empty")).FullName;
        var emptyFile = Write("empty.json", []);
        var binary = Write("binary.json", [0xFF, 0xFE, 0x00, 0xC3, 0x28]);
        return [.. line.Split(' ').Select(word => word switch
        {
            "ABSENT" => Path.Combine(root.FullName, "absent"),
            "EMPTY" => emptyFile,
            "EMPTYFOLDER" => empty,
            "BINARY" => binary,
            "POLICIES" => Policies,
            "REQUEST" => Request,
            _ => word,
        })];
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(root.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A name of a type, or a frame of a stack.</summary>
    [GeneratedRegex(
        @"\b(System|Microsoft|RankOrchestrator)\.[A-Z]|   at |BinderOptions|Exception|\(Parameter '",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TypeName();
}
