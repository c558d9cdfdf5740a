using System.Globalization;
using System.Text;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>
/// Characters that look like others or like nothing, as word processors, chats and other keyboards make them: an author
/// who sees "item.price > 10" must be told what the screen does not show.
/// </summary>
internal static class ConfusableCharacters
{
    private const string Quotes = "“”„‟«»″‘’‚‛‹›′";
    private const string Dashes = "‐‑‒–—―−﹣";

    /// <summary>Letters of Cyrillic and Greek that look like Latin ones, each before its double.</summary>
    private const string Letters = "аaеeоoрpсcуyхxіiјjѕsԁdһhАAВBЕEКKМMНHОOРPСCТTХXІIαaοoρpνvιiΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";

    /// <summary>Whether nothing, or no more than a space, is seen of a character that is not one of the usual spaces.</summary>
    public static bool IsInvisible(Rune rune)
        => rune.Value is not (' ' or '\t' or '\n' or '\r')
            && (Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.Format or UnicodeCategory.Control
                || rune.Value is 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F));

    /// <summary>What a character is and what to write in its place; the message is null when there is nothing to say.</summary>
    public static (string? Message, string? Hint) Explain(Rune rune)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        if (IsInvisible(rune))
        {
            var isSpace = Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;
            return ($"An invisible character stands here: {NameOfInvisible(rune)} ({code}).", isSpace ? "Replace it with an ordinary space." : "Delete it.");
        }

        var shown = rune.ToString();
        if (Quotes.Contains(shown, StringComparison.Ordinal))
        {
            return ($"{shown} ({code}) is a typographic quote.", "Text stands in straight quotes: \"…\" or '…'.");
        }

        if (Dashes.Contains(shown, StringComparison.Ordinal))
        {
            return ($"{shown} ({code}) is a dash.", "Write the minus sign of the keyboard: '-'.");
        }

        var plain = rune.Value is >= 0xFF01 and <= 0xFF5E ? ((char)(rune.Value - 0xFEE0)).ToString() : Plain(shown);
        if (plain is not null)
        {
            return ($"{shown} ({code}) is not '{plain}', although it looks like it.", $"Write '{plain}' as the keyboard does.");
        }

        return Rune.IsLetterOrDigit(rune) ? ($"'{shown}' ({code}) cannot be part of a name.", "Names have the letters a to z, digits and '_'; other text stands in quotes.") : (null, Sign(shown));
    }

    private static string? Plain(string shown)
    {
        var index = Letters.IndexOf(shown, StringComparison.Ordinal);
        return index >= 0 && index % 2 == 0 ? Letters.Substring(index + 1, 1) : shown switch
        {
            "，" or "、" or "،" or "‚" => ",",
            "。" or "．" => ".",
            "：" or "∶" => ":",
            "∗" or "✕" => "*",
            "⁄" or "∕" => "/",
            "ǃ" => "!",
            "ǀ" or "∣" => "|",
            "˂" or "‹" => "<",
            "˃" or "›" => ">",
            "（" => "(",
            "）" => ")",
            _ => null,
        };
    }

    private static string? Sign(string shown) => shown switch
    {
        "×" or "·" or "⋅" => "Multiplication is '*'.",
        "÷" => "Division is '/'.",
        "≤" or "⩽" => "At most is '<='.",
        "≥" or "⩾" => "At least is '>='.",
        "≠" => "Inequality is '!='.",
        "≡" or "＝" => "Equality is '=='.",
        "∧" => "'and' is '&&'.",
        "∨" => "'or' is '||'.",
        "¬" => "'not' is '!'.",
        "∈" => "Membership is 'in'.",
        "→" or "⇒" => ForeignSyntax.Choice,
        _ => null,
    };

    private static string NameOfInvisible(Rune rune) => rune.Value switch
    {
        0x00A0 => "a no-break space",
        0x202F => "a narrow no-break space",
        0x3000 => "an ideographic space",
        0x00AD => "a soft hyphen",
        0x200B => "a zero-width space",
        0x200C => "a zero-width non-joiner",
        0x200D => "a zero-width joiner",
        0x2060 => "a word joiner",
        0xFEFF => "a byte order mark",
        0x2028 => "a line separator",
        0x2029 => "a paragraph separator",
        0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => "a mark of writing direction",
        >= 0xFE00 and <= 0xFE0F => "a variation selector",
        _ => Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator ? "a special space" : "a control character",
    };
}
