namespace RankOrchestrator.Objectives.Registry;

/// <summary>A file beside the policies that a model is made of.</summary>
/// <param name="Name">Whose it is: the model's name, or that with <c>/reference</c> for the reference of its drift watch, <c>/rows</c> for its reference rows, <c>/words/0</c> and so on for its vocabularies.</param>
/// <param name="Path">Where it was read, absolute.</param>
/// <param name="ContentHash">SHA-256 of its content, lower-case hexadecimal.</param>
public sealed record ModelFile(string Name, string Path, string ContentHash)
{
    /// <summary>One whose content was read.</summary>
    internal static ModelFile Of(string name, string path, ReadOnlySpan<byte> content)
        => new(name, path, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)));
}
