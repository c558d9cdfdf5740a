using System.Globalization;
using System.Text;
using DiffPlex;
using DiffPlex.Model;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>Writes what a draft changes as a patch that <c>git apply</c> and <c>patch -p1</c> take above the policy folder.</summary>
internal static class DraftPatch
{
    private const int Context = 3;
    private const string NoLineEnd = "\n\\ No newline at end of file\n";

    /// <summary>The patch; empty when nothing is changed.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="folder">Name of the policy folder, as it is called in the patch.</param>
    public static string Of(Draft draft, string folder)
    {
        var text = new StringBuilder();
        foreach (var (path, after) in draft.Files)
        {
            var before = draft.Before[path];
            var name = $"{folder}/{path}";
            text.Append(CultureInfo.InvariantCulture, $"diff --git a/{name} b/{name}\n");
            text.Append(before is null ? "new file mode 100644\n" : after is null ? "deleted file mode 100644\n" : "");
            var diff = new Differ().CreateCustomDiffs(before ?? "", after ?? "", ignoreWhiteSpace: false, LinesOf);
            if (diff.DiffBlocks.Count > 0)
            {
                text.Append(before is null ? "--- /dev/null\n" : $"--- a/{name}\n").Append(after is null ? "+++ /dev/null\n" : $"+++ b/{name}\n");
                AppendHunks(text, diff);
            }
        }

        return text.ToString();
    }

    private static void AppendHunks(StringBuilder text, DiffResult diff)
    {
        for (var first = 0; first < diff.DiffBlocks.Count;)
        {
            // Changes that would share their context are one hunk.
            var last = first;
            while (last + 1 < diff.DiffBlocks.Count && diff.DiffBlocks[last + 1].DeleteStartA - EndOf(diff.DiffBlocks[last]) <= 2 * Context)
            {
                last++;
            }

            AppendHunk(text, diff, first, last);
            first = last + 1;
        }
    }

    private static void AppendHunk(StringBuilder text, DiffResult diff, int first, int last)
    {
        var blocks = diff.DiffBlocks;
        var (old, current) = (diff.PiecesOld, diff.PiecesNew);
        var from = Math.Max(0, blocks[first].DeleteStartA - Context);
        var to = Math.Min(old.Length, EndOf(blocks[last]) + Context);
        var shift = blocks[first].InsertStartB - blocks[first].DeleteStartA;
        var inserted = 0;
        for (var block = first; block <= last; block++)
        {
            inserted += blocks[block].InsertCountB - blocks[block].DeleteCountA;
        }

        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(from, to - from)} +{Range(from + shift, to - from + inserted)} @@\n");
        var line = from;
        for (var block = first; block <= last; block++)
        {
            Append(text, ' ', old.AsSpan(line..blocks[block].DeleteStartA));
            Append(text, '-', old.AsSpan(blocks[block].DeleteStartA..EndOf(blocks[block])));
            Append(text, '+', current.AsSpan(blocks[block].InsertStartB, blocks[block].InsertCountB));
            line = EndOf(blocks[block]);
        }

        Append(text, ' ', old.AsSpan(line..to));
    }

    private static void Append(StringBuilder text, char sign, ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            text.Append(sign).Append(line).Append(line.EndsWith('\n') ? "" : NoLineEnd);
        }
    }

    private static int EndOf(DiffBlock block) => block.DeleteStartA + block.DeleteCountA;

    /// <summary>A stretch of lines, counted from 1; an empty one stands behind the line that it names.</summary>
    private static string Range(int start, int count)
        => string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)},{count}");

    /// <summary>The lines with their ends.</summary>
    private static string[] LinesOf(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return [.. lines];
    }
}
