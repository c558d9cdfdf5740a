using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Language.Tests.Diagnostics;

/// <summary>What an address may carry is hidden wherever a finding shows a line or a value, and nothing moves by it.</summary>
public sealed class AddressSecretsTests
{
    [Theory]
    [InlineData("server: http://user:secret@ranker:8000", "server: http://***********@ranker:8000")]
    [InlineData("{ server: \"http://u:p@r\", wire: json }", "{ server: \"http://***@r\", wire: json }")]
    [InlineData("http://u:p@@r/x@y", "http://****@r/x@y")]
    [InlineData("http://u:p/q@r", "http://*****@r")]
    [InlineData("\"http:\\/\\/u:p@r\"", "\"http:\\/\\/***@r\"")]
    [InlineData("http://r?token=x, http://u@r#x y", "http://r?*******, http://*@r#* y")]
    [InlineData("http://r:80/a@b", "http://r:80/a@b")]
    [InlineData("why: asked by someone@example.com // twice", "why: asked by someone@example.com // twice")]
    [InlineData("a://b://c@d://", "a://*****@d://")]
    [InlineData("://", "://")]
    [InlineData("http://@", "http://@")]
    public void It_becomes_stars(string text, string shown)
    {
        new SourceText("a.yaml", text).Line(1).ShouldBe(shown);
        var finding = new Diagnostic("RP0001", DiagnosticSeverity.Error, text, new SourceText("a.yaml", ""), default, text);
        finding.Message.ShouldBe(shown);
        finding.Hint.ShouldBe(shown);
        shown.Length.ShouldBe(text.Length);
    }
}
