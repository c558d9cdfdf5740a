using System.ComponentModel;
using System.Diagnostics;

namespace RankOrchestrator.EndToEnd.Training;

/// <summary>A test that trains models: skipped where the packages of <c>models/train</c> are not.</summary>
internal sealed class TrainingFactAttribute : FactAttribute
{
    /// <summary>Debian's Python, which its packages are for.</summary>
    public const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> IsThere = new(HasPackages);

    public TrainingFactAttribute()
        => Skip = IsThere.Value ? null : "needs Debian's python3-torch, python3-sklearn and python3-onnx, see models/train/README.md";

    private static bool HasPackages()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(
                Python,
                ["-c", "import numpy, onnx, sklearn, torch"])
            { UseShellExecute = false, RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
