using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>What a tab says about its draft.</summary>
internal sealed record DraftChange
{
    /// <summary>All changed files by path, null where one is taken away; null when they are as before.</summary>
    public Dictionary<string, string?>? Files { get; init; }

    /// <summary>The text of the request to rank; null when it is as before.</summary>
    public string? Request { get; init; }

    /// <summary>Where the decision begins in the log whose request is to be ranked, with the outputs that its models had; null when the request is as before, or said.</summary>
    public long? Decision { get; init; }

    /// <summary>Whether models are asked today although a decision's outputs are logged.</summary>
    public bool AsksModels { get; init; }

    /// <summary>What is otherwise than the request says.</summary>
    public WhatIf WhatIf { get; init; } = WhatIf.Nothing;

    /// <summary>Reads one; null with a sentence when it is none or too large.</summary>
    public static DraftChange? Read(ReadOnlySpan<byte> body, out string wrong) => StudioJson.Read<DraftChange>(body, static change => change.Wrong(), out wrong);

    private string? Wrong()
    {
        if (WhatIf?.Models is null)
        {
            return "'whatIf' and its 'models' must not be null.";
        }

        if (Request is not null && Decision is not null)
        {
            return "'request' and 'decision' exclude each other.";
        }

        if (Request is { Length: > DraftLimits.RequestCharacters })
        {
            return $"The request is longer than {DraftLimits.RequestCharacters} characters.";
        }

        if (Files is null)
        {
            return null;
        }

        return Files.Count > DraftLimits.Files ? $"A draft changes at most {DraftLimits.Files} files."
            : Files.Values.Sum(text => (long)(text?.Length ?? 0)) > DraftLimits.Characters ? $"The changed files of a draft have at most {DraftLimits.Characters} characters together."
            : Files.Keys.Select(WrongPath).FirstOrDefault(sentence => sentence is not null);
    }

    /// <summary>Where models come from is not for a draft to say: it would have this process read files and call servers.</summary>
    private static string? WrongPath(string path)
        => !PolicyFiles.IsRead(path) || path.AsSpan().ContainsAny('\\', ':', '\0') || path.Any(char.IsControl) ? "A draft changes files such as 'rules/home.yaml'; one of its paths is no such file."
            : path.StartsWith("models/", StringComparison.Ordinal) ? $"The files of models, such as '{path}', cannot be changed in the studio."
            : null;
}
