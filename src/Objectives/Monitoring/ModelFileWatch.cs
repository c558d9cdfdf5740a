using System.Globalization;
using System.Text;
using RankOrchestrator.Objectives.Registry;

namespace RankOrchestrator.Objectives.Monitoring;

/// <summary>
/// Notices that a file of a model (ONNX, reference of the drift watch, reference rows) was replaced under its name, or reference rows have come, by size and time of its last change. A file counts as replaced
/// when two looks in a row see the same difference: a copy that is still being written is left alone.
/// </summary>
public sealed class ModelFileWatch
{
    private ModelCatalog? watched;
    private string accepted = "";
    private string last = "";

    /// <summary>
    /// Whether files of the catalog were replaced since it was first looked at. True once per change: whether the new
    /// files can be used shows in loading them.
    /// </summary>
    public bool SeesChange(ModelCatalog catalog)
    {
        var now = Stamps(catalog);
        if (!ReferenceEquals(watched, catalog))
        {
            watched = catalog;
            accepted = now;
        }

        var isSettled = now.Equals(last, StringComparison.Ordinal);
        last = now;
        if (!isSettled || now.Equals(accepted, StringComparison.Ordinal))
        {
            return false;
        }

        accepted = now;
        return true;
    }

    private static string Stamps(ModelCatalog catalog)
    {
        var stamps = new StringBuilder();
        foreach (var path in catalog.Files.Select(file => file.Path).Concat(catalog.RowsThatMayCome))
        {
            var file = new FileInfo(path);
            stamps.Append(CultureInfo.InvariantCulture, $"{path}|{(file.Exists ? file.Length : -1)}|{(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)}\n");
        }

        return stamps.ToString();
    }
}
