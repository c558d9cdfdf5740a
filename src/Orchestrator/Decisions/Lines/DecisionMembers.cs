using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>Members that lines of every format have.</summary>
internal static class DecisionMembers
{
    /// <summary>Writes the request as it came, on one line.</summary>
    public static void WriteRequest(Utf8JsonWriter json, RankWorkspace workspace, ReadOnlySpan<byte> request)
        => WriteOnOneLine(json, workspace.Reading.Dropped.IsEmpty || Utf8.IsValid(request) ? request : WithoutBrokenCharacters(request));

    /// <summary>Writes the languages of the request, which the head of its call may have named, beside a request that is kept as it came.</summary>
    public static void WriteLanguages(Utf8JsonWriter json, RankWorkspace workspace)
    {
        if (workspace.Request.Languages.Count > 0)
        {
            json.WriteString("language"u8, LanguageRanges.Write(workspace.Request.Languages));
        }
    }

    /// <summary>Writes the slot problem and its page as members of a line.</summary>
    public static void WriteProblem(Utf8JsonWriter json, RankWorkspace workspace)
        => PageRecordWriter.WriteMembers(json, workspace.Request.RequestId, workspace.Page.Problem, Ids(workspace), workspace.Allocation);

    /// <summary>Writes what the models said, or what stood in for them.</summary>
    public static void WritePredictions(Utf8JsonWriter json, RankWorkspace workspace)
    {
        json.WriteStartObject("predictions"u8);
        foreach (var column in workspace.Surface.PredictionColumns)
        {
            json.WriteStartArray(workspace.Surface.Environment.Predictions[column]);
            foreach (var value in workspace.Frame.Predictions.Column(column))
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A field that was dropped may have held anything; whoever reads the log must not stumble over it.</summary>
    private static byte[] WithoutBrokenCharacters(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

    /// <summary>A JSON text has line ends between its tokens only: inside of strings they are escaped.</summary>
    private static void WriteOnOneLine(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAny((byte)'\n', (byte)'\r'))
        {
            json.WriteRawValue(text, skipInputValidation: true);
            return;
        }

        var copy = ArrayPool<byte>.Shared.Rent(text.Length);
        var line = copy.AsSpan(0, text.Length);
        text.CopyTo(line);
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        json.WriteRawValue(line, skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(copy);
    }

    /// <summary>Ids of the candidates that the rules left.</summary>
    private static string[] Ids(RankWorkspace workspace)
    {
        var rows = workspace.Page.Rows;
        var ids = new string[rows.Length];
        for (var candidate = 0; candidate < rows.Length; candidate++)
        {
            ids[candidate] = workspace.Request.Candidates.Id(rows[candidate]);
        }

        return ids;
    }
}
