namespace RankOrchestrator.Domain.Tables;

/// <summary>Collects the strings of a plan while its expressions are compiled. Not safe for concurrent use.</summary>
public sealed class VocabularyBuilder
{
    private readonly Dictionary<string, int> codes = new(StringComparer.Ordinal);
    private readonly List<string> strings = [];

    /// <summary>The string's code; the same for every later mention.</summary>
    public int Code(string text)
    {
        if (!codes.TryGetValue(text, out var code))
        {
            code = strings.Count;
            codes.Add(text, code);
            strings.Add(text);
        }

        return code;
    }

    /// <summary>The vocabulary of all strings mentioned so far.</summary>
    public Vocabulary Build() => new(strings);
}
