using System.ComponentModel;
using System.Diagnostics;

namespace RankOrchestrator.Allocation.CpSat.Node;

/// <summary>
/// One run of the host. Reads and writes block; what bounds them is an alarm that kills the process, which ends both. One
/// exchange at a time.
/// </summary>
internal sealed class CpSatHostProcess : IDisposable
{
    private static readonly TimeSpan TimeToDie = TimeSpan.FromSeconds(1);
    private readonly Process process;
    private readonly TimeProvider time;
    private volatile string lastComplaint = "";
    private volatile bool expired;
    private uint nextId = 1;

    private CpSatHostProcess(Process process, TimeProvider time)
    {
        this.process = process;
        this.time = time;
        process.ErrorDataReceived += (_, line) => lastComplaint = string.IsNullOrWhiteSpace(line.Data) ? lastComplaint : line.Data.Trim();
        process.BeginErrorReadLine();
    }

    /// <summary>Whether another exchange may be tried.</summary>
    public bool IsUsable => !expired && !process.HasExited;

    /// <summary>The operating system's number of the process.</summary>
    public int Id => process.Id;

    /// <summary>Starts the host; null when its Node.js does not exist or may not be run.</summary>
    /// <param name="files">What to start.</param>
    /// <param name="time">Clock of the alarm.</param>
    public static CpSatHostProcess? Start(CpSatHostFiles files, TimeProvider time)
    {
        var start = new ProcessStartInfo(files.Node)
        {
            ArgumentList = { files.Script },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };

        // Options meant for somebody else's Node would change this one: inspectors, loaders, heap limits.
        start.Environment.Remove("NODE_OPTIONS");
        try
        {
            return Process.Start(start) is { } process ? new CpSatHostProcess(process, time) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Asks once. After any failure the process is of no further use.</summary>
    public CpSatAnswer Exchange(ReadOnlySpan<byte> model, ReadOnlySpan<byte> parameters, TimeSpan patience)
    {
        using var alarm = time.CreateTimer(static host => ((CpSatHostProcess)host!).Expire(), this, patience, Timeout.InfiniteTimeSpan);
        try
        {
            var id = nextId++;
            CpSatFrame.WriteRequest(process.StandardInput.BaseStream, id, model, parameters);
            return CpSatFrame.ReadResponse(process.StandardOutput.BaseStream, id);
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // The stream ends either because the alarm killed the process or because it died by itself.
            return expired
                ? CpSatAnswer.Failed(CpSatFailure.Hung, $"CP-SAT's process did not answer within {patience.TotalMilliseconds:F0} ms and was stopped.")
                : CpSatAnswer.Failed(CpSatFailure.Crashed, $"CP-SAT's process ended before it answered. {Complaint()}".TrimEnd());
        }
    }

    /// <summary>Ends the process now.</summary>
    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself in the meantime.
        }
    }

    public void Dispose()
    {
        Kill();
        process.WaitForExit(TimeToDie);
        process.Dispose();
    }

    private void Expire()
    {
        expired = true;
        Kill();
    }

    private string Complaint()
    {
        if (process.WaitForExit(TimeToDie))
        {
            // Only the wait without a limit also waits for the last lines.
            process.WaitForExit();
        }

        return lastComplaint;
    }
}
