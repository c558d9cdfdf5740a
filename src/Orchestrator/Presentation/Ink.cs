namespace RankOrchestrator.Orchestrator.Presentation;

/// <summary>How words stand out in a terminal; where there is none to colour, they are as they are.</summary>
/// <param name="HasColor">Whether colours may be used.</param>
internal readonly record struct Ink(bool HasColor)
{
    /// <summary>Headings.</summary>
    public string Strong(string text) => Paint("1", text);

    /// <summary>What only completes the rest.</summary>
    public string Faint(string text) => Paint("2", text);

    /// <summary>What is new, or well.</summary>
    public string Good(string text) => Paint("32", text);

    /// <summary>What is gone, or wrong.</summary>
    public string Bad(string text) => Paint("31", text);

    /// <summary>What somebody should look at.</summary>
    public string Notable(string text) => Paint("33", text);

    private string Paint(string code, string text) => HasColor && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
