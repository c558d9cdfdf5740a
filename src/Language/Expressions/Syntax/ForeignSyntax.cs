using System.Collections.Frozen;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>What people write who think in another language, and how it is written here.</summary>
internal static class ForeignSyntax
{
    /// <summary>What to do where a choice was meant.</summary>
    public const string Choice = "A choice is written: condition ? a : b.";

    private const string Presence = "Whether a value is there is asked by has(item.name).";
    private const string Search = "Text is searched by a method: item.title.contains(\"x\"), startsWith, endsWith or matches.";

    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["and"] = "'and' is '&&'.",
        ["or"] = "'or' is '||'.",
        ["not"] = "'not' is '!', also before 'in': !(a in b).",
        ["xor"] = "Of two conditions exactly one: a != b.",
        ["is"] = $"'is' is '=='. {Presence}",
        ["isnt"] = "'isnt' is '!='.",
        ["eq"] = "'eq' is '=='.",
        ["equals"] = "'equals' is '=='.",
        ["ne"] = "'ne' is '!='.",
        ["lt"] = "'lt' is '<'.",
        ["le"] = "'le' is '<='.",
        ["lte"] = "'lte' is '<='.",
        ["gt"] = "'gt' is '>'.",
        ["ge"] = "'ge' is '>='.",
        ["gte"] = "'gte' is '>='.",
        ["mod"] = "'mod' is '%'.",
        ["div"] = "'div' is '/'.",
        ["in"] = "'in' stands between a value and a list: item.category in [\"a\", \"b\"].",
        ["between"] = "Between two limits: a >= low && a <= high.",
        ["like"] = Search,
        ["ilike"] = Search,
        ["rlike"] = Search,
        ["regexp"] = Search,
        ["contains"] = Search,
        ["startswith"] = Search,
        ["endswith"] = Search,
        ["matches"] = Search,
        ["if"] = Choice,
        ["then"] = Choice,
        ["else"] = Choice,
        ["unless"] = "'unless' is '!'.",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Functions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["not"] = "'not' is '!'.",
        ["and"] = "'and' stands between its operands: a && b.",
        ["or"] = "'or' stands between its operands: a || b.",
        ["if"] = Choice,
        ["iff"] = Choice,
        ["iif"] = Choice,
        ["len"] = "Did you mean 'size'?",
        ["length"] = "Did you mean 'size'?",
        ["count"] = "Did you mean 'size'?",
        ["lower"] = "Case is ignored by a pattern: item.title.matches(\"(?i)sale\").",
        ["upper"] = "Case is ignored by a pattern: item.title.matches(\"(?i)sale\").",
        ["toLower"] = "Case is ignored by a pattern: item.title.matches(\"(?i)sale\").",
        ["toUpper"] = "Case is ignored by a pattern: item.title.matches(\"(?i)sale\").",
        ["ln"] = "Did you mean 'log'?",
        ["power"] = "Did you mean 'pow'?",
        ["coalesce"] = "A value or another one: has(item.x) ? item.x : 0.0.",
        ["ifnull"] = "A value or another one: has(item.x) ? item.x : 0.0.",
        ["isnull"] = Presence,
        ["isEmpty"] = "A list or text is empty: size(x) == 0.",
        ["any"] = "Did you mean 'exists'?",
        ["some"] = "Did you mean 'exists'?",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The hint for a word that stands where an operator is expected, or null.</summary>
    public static string? OfWord(string word) => Words.GetValueOrDefault(word);

    /// <summary>The hint for a function that does not exist, or null.</summary>
    public static string? OfFunction(string name) => Functions.GetValueOrDefault(name);

    /// <summary>The hint for a name that nothing declares, or null.</summary>
    public static string? OfName(string name) => name.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" => "Did you mean 'true'?",
        "FALSE" or "NO" or "OFF" => "Did you mean 'false'?",
        "NULL" or "NONE" or "NIL" or "UNDEFINED" => Presence,
        _ => null,
    };

    /// <summary>An operator of other languages that is read as two of this one, and what it is here; or null.</summary>
    public static string? OfSigns(string first, string second) => (first, second) switch
    {
        ("<", ">") => "'<>' is '!='.",
        ("*", "*") => "'**' is pow(x, y).",
        ("&&", "&&") => "'&&' is written once.",
        ("%", "") => "A share is written as a number: 5 % is 0.05.",
        _ => null,
    };

    /// <summary>The hint for a sign that is none, by what stands around it; or null.</summary>
    public static string? OfSign(string text, int position)
    {
        var before = position > 0 ? text[position - 1] : ' ';
        var after = position + 1 < text.Length ? text[position + 1] : ' ';
        return (text[position], before, after) switch
        {
            ('=', '=', _) when position > 1 && text[position - 2] == '!' => "Inequality is '!='.",
            ('=', '=', _) => "Equality is '=='.",
            ('=', '!', _) or ('=', '/', _) => "Inequality is '!='.",
            ('=', ':', _) => "Nothing is assigned here; equality is '=='.",
            ('=', _, '>') => "'=>' is '>='.",
            ('=', _, '<') => "'=<' is '<='.",
            ('=', _, '~') or ('~', '=', _) => "A pattern is looked for by item.title.matches(\"…\").",
            ('=', _, _) => "Equality is '=='.",
            ('&', _, _) => "'and' is '&&'.",
            ('|', _, _) => "'or' is '||'.",
            ('^', _, _) => "A power is pow(x, y).",
            ('~', _, _) => "'not' is '!'.",
            (';', _, _) => "An expression is one value: nothing ends it.",
            ('#', _, _) => "A comment begins with '//'.",
            ('`', _, _) => "Text stands in straight quotes: \"…\" or '…'.",
            ('$', _, _) => "Names are written plainly: item.price.",
            _ => null,
        };
    }
}
