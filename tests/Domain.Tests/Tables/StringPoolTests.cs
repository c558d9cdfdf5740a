using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Domain.Tests.Tables;

public sealed class StringPoolTests
{
    [Fact]
    public void Codes_are_equal_exactly_when_strings_are()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<string>[]>(),
            drawn =>
            {
                var texts = drawn.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get))).ToArray();
                var vocabulary = new VocabularyBuilder();
                foreach (var text in texts.Take(texts.Length / 2))
                {
                    vocabulary.Code(text);
                }

                var pool = new StringPool(vocabulary.Build());
                var codes = texts.Select(pool.Add).ToArray();

                for (var left = 0; left < texts.Length; left++)
                {
                    pool.Text(codes[left]).ShouldBe(texts[left]);
                    for (var right = 0; right < texts.Length; right++)
                    {
                        (codes[left] == codes[right]).ShouldBe(string.Equals(texts[left], texts[right], StringComparison.Ordinal));
                    }
                }
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_string_of_the_vocabulary_keeps_the_code_it_was_compiled_with()
    {
        var builder = new VocabularyBuilder();
        builder.Code("SA");
        var dates = builder.Code("dates");
        var pool = new StringPool(builder.Build());

        pool.Add("new");

        pool.Add("dates"u8).ShouldBe(dates);
    }

    [Fact]
    public void Find_does_not_add()
    {
        var pool = new StringPool(Vocabulary.Empty);

        pool.Find("absent"u8).ShouldBe(StringPool.Missing);
        pool.Count.ShouldBe(0);
    }

    [Fact]
    public void Clear_forgets_the_request_and_keeps_the_vocabulary()
    {
        var builder = new VocabularyBuilder();
        builder.Code("kept");
        var pool = new StringPool(builder.Build());
        var first = pool.Add("first request");
        pool.Text(first);

        pool.Clear();

        pool.Find("first request"u8).ShouldBe(StringPool.Missing);
        pool.Find("kept"u8).ShouldBe(0);
        pool.Text(pool.Add("second request")).ShouldBe("second request");
    }

    [Fact]
    public void Thousands_of_strings_keep_their_codes_while_the_pool_grows()
    {
        var pool = new StringPool(Vocabulary.Empty);
        var codes = Enumerable.Range(0, 20_000).Select(number => pool.Add($"candidate-{number}")).ToArray();

        for (var number = 0; number < codes.Length; number++)
        {
            pool.Find(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"candidate-{number}"))).ShouldBe(codes[number]);
        }
    }
}
