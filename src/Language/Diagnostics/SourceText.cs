namespace RankOrchestrator.Language.Diagnostics;

/// <summary>A file as its author sees it. Immutable.</summary>
public sealed class SourceText
{
    private readonly int[] lineStarts;

    /// <param name="path">The path to show, with forward slashes, relative to the policy folder.</param>
    /// <param name="text">The whole text.</param>
    public SourceText(string path, string text)
    {
        Path = path;
        Text = text;
        var starts = new List<int> { 0 };
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\n')
            {
                starts.Add(index + 1);
            }
        }

        lineStarts = [.. starts];
    }

    /// <summary>The path to show.</summary>
    public string Path { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>Where an offset lies; offsets beyond the text lie at its end.</summary>
    public SourcePosition Locate(int offset)
    {
        var clamped = Math.Clamp(offset, 0, Text.Length);
        var index = Array.BinarySearch(lineStarts, clamped);
        var line = index >= 0 ? index : ~index - 1;
        return new SourcePosition(line + 1, clamped - lineStarts[line] + 1);
    }

    /// <summary>A line's text without its line break, as it may be shown: secrets of addresses are hidden. Lines count from 1.</summary>
    public string Line(int line)
    {
        var start = lineStarts[line - 1];
        var end = line < lineStarts.Length ? lineStarts[line] : Text.Length;
        return AddressSecrets.Hide(Text[start..end].TrimEnd('\n', '\r'));
    }
}
