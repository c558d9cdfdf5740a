using System.Net.Sockets;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Tests.Files;

/// <summary>Only regular files inside the policy folder are read; everything else is refused by its name.</summary>
public sealed class PolicyFolderTests : IDisposable
{
    private const string Secret = "top-secret: 1234";

    private readonly PolicyFolder folder = new();
    private readonly DirectoryInfo outside = Directory.CreateTempSubdirectory("rank-outside-");

    public static TheoryData<string, string, string> Refused => new()
    {
        { "rules/out.yaml", "link to a file outside", "leads out of the policy folder" },
        { "rules/relative.yaml", "relative link to a file outside", "leads out of the policy folder" },
        { "rules/chain.yaml", "chain of links to a file outside", "leads out of the policy folder" },
        { "extra", "link to a folder outside", "leads out of the policy folder" },
        { "rules/passwd.yaml", "/etc/passwd", "leads out of the policy folder" },
        { "rules/zero.yaml", "/dev/zero", "leads out of the policy folder" },
        { "rules/input.yaml", "/dev/stdin", "leads out of the policy folder" },
        { "rules/self.yaml", "link to itself", "is a link that leads in a circle" },
        { "rules/pair.yaml", "pair of links", "is a link that leads in a circle" },
        { "rules/nowhere.yaml", "link to nothing", "is a link that leads nowhere" },
        { "rules/around", "link to the folder around it", "is a link that leads back to a folder around it" },
        { "rules/pipe.yaml", "pipe", "is a pipe, not a file" },
        { "flags.yaml", "pipe", "is a pipe, not a file" },
        { "rules/linked-pipe.yaml", "link to a pipe inside", "is a pipe, not a file" },
        { "rules/socket.yaml", "socket", "is a socket, not a file" },
        { "rules/folder.yaml", "folder", "is a folder, not a file" },
    };

    public void Dispose()
    {
        folder.Dispose();
        outside.Delete(recursive: true);
    }

    [Theory(Timeout = 20_000)]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_file_inside_the_folder_is_refused_by_name_and_never_shown(string path, string what, string reason)
    {
        Make(Path.Combine(folder.Root, path), what);

        var check = await Task.Run(Check);

        var finding = check.Findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe("RP0209");
        finding.Message.ShouldBe($"'{path}' {reason}.");
        finding.Position.ToString().ShouldBe("1:1");
        check.Render(CheckFormat.Text, "").ShouldNotContain("secret");
        check.ExitCode(strict: false).ShouldBe(2);
    }

    [Fact]
    public void A_surface_that_lists_a_file_that_is_refused_is_not_blamed_too()
    {
        folder.Replace("surfaces/home.yaml", "rules: [shop]", "rules: [shop, out]");
        Make(Path.Combine(folder.Root, "rules", "out.yaml"), "link to a file outside");

        Check().Findings.ShouldHaveSingleItem().Code.ShouldBe("RP0209");
    }

    [Fact]
    public void Links_that_stay_inside_of_the_folder_are_followed()
    {
        File.Move(Path.Combine(folder.Root, "rules", "shop.yaml"), Path.Combine(folder.Root, "rules", ".shop"));
        SpecialFile.Link(Path.Combine(folder.Root, "rules", "shop.yaml"), ".shop");
        Directory.Move(Path.Combine(folder.Root, "schema"), Path.Combine(folder.Root, ".schema"));
        SpecialFile.Link(Path.Combine(folder.Root, "schema"), Path.Combine(folder.Root, ".schema"));

        Check().Findings.ShouldBeEmpty();
    }

    [Fact]
    public void The_folder_itself_may_be_a_link()
    {
        var link = SpecialFile.Link(Path.Combine(outside.FullName, "policies"), folder.Root);

        PolicyCheck.Of(new PolicyLocation(link, ""), new FixedClock("2026-02-20")).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Sizes_are_looked_at_before_content()
    {
        using (var huge = File.Create(Path.Combine(folder.Root, "rules", "huge.yaml")))
        {
            huge.SetLength(1L << 40);
        }

        var finding = Check().Findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe("RP0108");
        finding.Message.ShouldBe("'rules/huge.yaml' has 1099511627776 bytes; at most 1048576 are read.");
    }

    [Theory]
    [InlineData(5, 8, 1 << 20, 1 << 20, "The policy folder holds more than 5 files and folders, which is the most that is looked at.")]
    [InlineData(100, 1, 1 << 20, 1 << 20, "'rules/a' lies deeper than 1 folders, which is as far as is looked.")]
    [InlineData(100, 8, 1 << 20, 900, "The policy folder holds more than 900 bytes of policies, which is the most that is read.")]
    public void A_folder_has_limits(int entries, int depth, int fileBytes, long bytes, string message)
    {
        folder.Write("rules/a/b/c.md", "");
        var files = PolicyFiles.ReadFolder(folder.Root, new PolicyFolderLimits { Entries = entries, Depth = depth, FileBytes = fileBytes, Bytes = bytes });

        var refused = files.Refused.First(refused => refused.Code == "RP0210");
        $"{(refused.Path.Length == 0 ? "The policy folder" : $"'{refused.Path}'")} {refused.Reason}.".ShouldBe(message);
    }

    [Fact]
    public void The_watcher_looks_at_the_same_files_without_reading_them()
    {
        SpecialFile.Pipe(Path.Combine(folder.Root, "rules", "pipe.yaml"));
        SpecialFile.Link(Path.Combine(folder.Root, "rules", "loop"), "..");
        var before = PolicyFiles.Fingerprint(folder.Root).ShouldNotBeNull();

        PolicyFiles.Fingerprint(folder.Root).ShouldBe(before);
        folder.Write("rules/shop.yaml", folder.Read("rules/shop.yaml") + "\n");
        PolicyFiles.Fingerprint(folder.Root).ShouldNotBe(before);
    }

    private void Make(string path, string what)
    {
        var secret = Path.Combine(outside.FullName, "secret.yaml");
        File.WriteAllText(secret, Secret);
        switch (what)
        {
            case "link to a file outside":
                SpecialFile.Link(path, secret);
                break;
            case "relative link to a file outside":
                SpecialFile.Link(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, secret));
                break;
            case "chain of links to a file outside":
                SpecialFile.Link(path, ".one");
                SpecialFile.Link(Path.Combine(folder.Root, "rules", ".one"), "../.two");
                SpecialFile.Link(Path.Combine(folder.Root, ".two"), secret);
                break;
            case "link to a folder outside":
                SpecialFile.Link(path, outside.FullName);
                break;
            case "link to itself":
                SpecialFile.Link(path, path);
                break;
            case "pair of links":
                SpecialFile.Link(path, ".other");
                SpecialFile.Link(Path.Combine(Path.GetDirectoryName(path)!, ".other"), Path.GetFileName(path));
                break;
            case "link to nothing":
                SpecialFile.Link(path, "nothing.yaml");
                break;
            case "link to the folder around it":
                SpecialFile.Link(path, "../rules");
                break;
            case "pipe":
                SpecialFile.Pipe(path);
                break;
            case "link to a pipe inside":
                SpecialFile.Pipe(Path.Combine(folder.Root, ".pipe"));
                SpecialFile.Link(path, "../.pipe");
                break;
            case "socket":
                using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                {
                    // The runtime removes the name when the socket is closed; a second name keeps it.
                    socket.Bind(new UnixDomainSocketEndPoint(path + ".s"));
                    File.Move(path + ".s", path);
                }

                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            default:
                SpecialFile.Link(path, what);
                break;
        }
    }

    private PolicyCheck Check() => PolicyCheck.Of(new PolicyLocation(folder.Root, ""), new FixedClock("2026-02-20"));
}
