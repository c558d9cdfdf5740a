using System.Diagnostics;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>A file system of 256 KiB of its own, half of it taken; gone with the test.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Bytes = 256 << 10;

    private static readonly Lazy<string?> Refusal = new(Try);

    private SmallDisk(string root)
    {
        Root = root;
        File.WriteAllBytes(Ballast, new byte[Bytes / 2]);
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Absent => Refusal.Value;

    public string Root { get; }

    private string Ballast => Path.Combine(Root, "ballast");

    public static SmallDisk Mount()
    {
        var root = Directory.CreateTempSubdirectory("rank-small-disk-").FullName;
        var refusal = Run("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={Bytes}"), "tmpfs", root);
        refusal.ShouldBeNull();
        return new SmallDisk(root);
    }

    /// <summary>There is room again.</summary>
    public void MakeRoom() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", Root).ShouldBeNull();
        Directory.Delete(Root);
    }

    private static string? Try()
    {
        var root = Directory.CreateTempSubdirectory("rank-small-disk-").FullName;
        var refusal = OperatingSystem.IsLinux() ? Run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", root) : "only Linux is asked to.";
        if (refusal is null)
        {
            Run("umount", root).ShouldBeNull();
        }

        Directory.Delete(root);
        return refusal is null ? null : $"A small file system cannot be mounted here, which takes the rights of root: {refusal}";
    }

    /// <summary>Runs a program to its end; what it says where it fails.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said.Trim();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }
}

/// <summary>A test on a small file system; skipped where none can be mounted.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Absent;
}

/// <summary>A test of several cases on a small file system; skipped where none can be mounted.</summary>
internal sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    public SmallDiskTheoryAttribute() => Skip = SmallDisk.Absent;
}
