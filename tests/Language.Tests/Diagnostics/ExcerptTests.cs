using System.Text;
using System.Text.Encodings.Web;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Language.Tests.Diagnostics;

/// <summary>What comes back of an input is short and harmless whatever it was.</summary>
public sealed class ExcerptTests
{
    [Theory]
    [InlineData("p-17", "p-17")]
    [InlineData("تمر سكري", "تمر سكري")]
    [InlineData("می‌خواهم", "می‌خواهم")]
    [InlineData("a\nb\u0001c\u007f", "a�b�c�")]
    [InlineData("\u202eevil", "�evil")]
    [InlineData("1\u00a0000", "1�000")]
    [InlineData("", "")]
    public void Text_is_shown_as_it_is_but_for_what_would_disturb(string text, string shown)
    {
        Excerpt.Of(text).ShouldBe(shown);
        Excerpt.OfSentence(text).ShouldBe(shown);
    }

    [Fact]
    public void Long_text_is_cut_and_a_long_sentence_keeps_its_end()
    {
        Excerpt.Of("\ud800x").ShouldBe("�x");
        Excerpt.Of(new string('a', 61)).ShouldBe(new string('a', 60) + "…");
        Excerpt.OfSentence($"'{new string('a', 1_000)}' is not a number.").ShouldEndWith("' is not a number.");
        Excerpt.OfSentence(new string('a', 1_000)).Length.ShouldBe(201);
        Excerpt.Start(new string('a', 299) + "🌴 and more", 300).ShouldBe(new string('a', 299) + "…");
    }

    [Fact]
    public void No_bytes_come_back_long_or_broken() => Prop.ForAll(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(), bytes =>
    {
        byte[] many = [.. Enumerable.Repeat(bytes, 40).SelectMany(part => part)];
        ShouldBeHarmless(Excerpt.Of(many), Excerpt.Longest + 1);
        ShouldBeHarmless(Excerpt.Of(Encoding.Latin1.GetString(many)), Excerpt.Longest + 1);
        ShouldBeHarmless(Excerpt.Of(Encoding.Unicode.GetString(many)), Excerpt.Longest + 1);
    }).QuickCheckThrowOnFailure();

    private static void ShouldBeHarmless(string shown, int longest)
    {
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(shown).Length.ShouldBeLessThanOrEqualTo(longest);
        shown.ShouldAllBe(character => !char.IsControl(character));
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(shown)).ShouldBe(shown);
    }
}
