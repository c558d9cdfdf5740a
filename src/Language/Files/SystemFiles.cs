using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RankOrchestrator.Language.Files;

/// <summary>
/// What the runtime's own interface does not tell: whether a path is a pipe, a socket or a device, and opening one without
/// waiting. On Linux by <c>statx</c> and <c>O_NONBLOCK</c>; elsewhere by attributes, which know files and folders only.
/// </summary>
internal static partial class SystemFiles
{
    // The numbers of Linux's generic interface, which every architecture that .NET runs on has.
    private const int ReadOnlyWithoutWaiting = 0x800 | 0x80000;
    private const int CurrentFolder = -100;
    private const int OfDescriptor = 0x1000;
    private const uint TypeSizeAndTime = 0x1 | 0x200 | 0x40;
    private const int NoSuchFile = 2;
    private const int NotPermitted = 13;
    private const int KindMask = 0xF000;

    /// <summary>What stands under a path, links followed.</summary>
    public static FileStatus StatusOf(string path)
    {
        Span<byte> status = stackalloc byte[256];
        if (OperatingSystem.IsLinux())
        {
            return Status(CurrentFolder, path, 0, TypeSizeAndTime, status) == 0 ? Read(status) : default;
        }

        var file = new FileInfo(path);
        return file.Exists ? new FileStatus(FileKind.Regular, file.Length, file.LastWriteTimeUtc.Ticks)
            : Directory.Exists(path) ? new FileStatus(FileKind.Folder, 0, 0)
            : default;
    }

    /// <summary>Opens a file for reading; a pipe that nobody writes to is opened too, without waiting.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }

        var descriptor = OpenFile(path, ReadOnlyWithoutWaiting);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Marshal.GetLastPInvokeError() switch
        {
            NoSuchFile => new FileNotFoundException("There is no such file."),
            NotPermitted => new UnauthorizedAccessException("The process may not read it."),
            var other => new IOException(Marshal.GetPInvokeErrorMessage(other)),
        };
    }

    /// <summary>What an open file is: what was looked at before opening may have been replaced since.</summary>
    public static FileStatus StatusOf(SafeFileHandle handle, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return StatusOf(path) with { Length = RandomAccess.GetLength(handle) };
        }

        Span<byte> status = stackalloc byte[256];
        return Status((int)handle.DangerousGetHandle(), "", OfDescriptor, TypeSizeAndTime, status) == 0 ? Read(status) : default;
    }

    /// <summary>The path under which an open file is known, free of links; null where the system does not tell.</summary>
    public static string? PathOf(SafeFileHandle handle)
        => OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget : null;

    private static FileStatus Read(ReadOnlySpan<byte> status)
    {
        var kind = (BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) & KindMask) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        };
        var (seconds, nanoseconds) = (BinaryPrimitives.ReadInt64LittleEndian(status[112..]), BinaryPrimitives.ReadInt32LittleEndian(status[120..]));
        return new FileStatus(kind, BinaryPrimitives.ReadInt64LittleEndian(status[40..]), unchecked((seconds * 1_000_000_000) + nanoseconds));
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Status(int folder, string path, int flags, uint mask, Span<byte> status);
}
