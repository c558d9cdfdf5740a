namespace RankOrchestrator.Language.Documents;

/// <summary>Codes of findings about a file's form, before anything is known about its meaning.</summary>
public static class YamlCodes
{
    /// <summary>The text is not YAML.</summary>
    public const string Syntax = "RP0101";

    /// <summary>A key that means nothing here.</summary>
    public const string UnknownKey = "RP0102";

    /// <summary>A value of another type than the key takes.</summary>
    public const string WrongType = "RP0103";

    /// <summary>A key that must be written and is not.</summary>
    public const string MissingKey = "RP0104";

    /// <summary>A key written twice in one mapping.</summary>
    public const string DuplicateKey = "RP0105";

    /// <summary>An anchor, an alias or a merge key.</summary>
    public const string Alias = "RP0106";

    /// <summary>A tab in the indentation.</summary>
    public const string Tab = "RP0107";

    /// <summary>A file over the size or nesting limit, or not UTF-8.</summary>
    public const string TooLarge = "RP0108";

    /// <summary>A number outside its range, or a word outside its enumeration.</summary>
    public const string OutOfRange = "RP0109";

    /// <summary>An empty file, or more than one document in it.</summary>
    public const string NotOneDocument = "RP0110";

    /// <summary>An explicit YAML tag such as <c>!!binary</c>.</summary>
    public const string Tag = "RP0111";
}
