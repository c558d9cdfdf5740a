using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace RankOrchestrator.Objectives.Onnx;

/// <summary>Makes one sentence for a person out of what the runtime throws.</summary>
internal static partial class OnnxErrors
{
    /// <summary>The message without error code, source location and further lines.</summary>
    public static string Sentence(OnnxRuntimeException exception)
    {
        var message = exception.Message.Split('\n', 2)[0];
        message = Prefixes().Replace(message, "");
        return message.Trim().TrimEnd('.') + ".";
    }

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*|/\S+\.(cc|h):\d+\s*|\S+\(.*?\)\s(?=\[)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prefixes();
}
