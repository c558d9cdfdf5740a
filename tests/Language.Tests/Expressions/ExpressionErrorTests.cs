using System.Collections.Immutable;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Limits;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Language.Tests.Expressions;

/// <summary>What is wrong with an expression, where, and what to do. The place is marked with « and ».</summary>
public sealed class ExpressionErrorTests
{
    private static readonly ExpressionEnvironment Shop = new(
        new SurfaceSchema(
            new TableSchema(
            [
                new("category", ColumnType.String) { AllowedValues = ["dates", "coffee"] }, new("price", ColumnType.Double), new("stock", ColumnType.Int), new("sponsored", ColumnType.Bool),
                new("publishedAt", ColumnType.Timestamp), new("labels", ColumnType.String) { IsList = true }, new("rating", ColumnType.Double),
            ]),
            new TableSchema([new("affinity", ColumnType.Double)]),
            new TableSchema([new("country", ColumnType.String), new("device", ColumnType.String), new("interest", ColumnType.Double) { IsMap = true }, new("quota", ColumnType.Int) { IsMap = true, AllowedKeys = ["dates", "coffee"] }])),
        new VocabularyBuilder())
    {
        Predictions = ["ctr", "cvr"],
        Weights = ["click", "order"],
        Tags = ["seasonal"],
        Flags = ["ramadan"],
        Variants = ["layout"],
    };

    [Theory] // the lexer
    [InlineData("item.price «=» 1.0", "RP0301", "Equality is '=='")]
    [InlineData("item.sponsored «&» true", "RP0301", "'and' is '&&'")]
    [InlineData("item.sponsored «|» true", "RP0301", "'or' is '||'")]
    [InlineData("item.price > «#»1", "RP0301", "'#' means nothing here")]
    [InlineData("item.price > «🤪»", "RP0301", "'🤪' means nothing here")]
    [InlineData("item.category == «\"dates»", "RP0301", "The string is not closed")]
    [InlineData("item.category == \"da«\\q»tes\"", "RP0301", "'\\q' is not an escape")]
    [InlineData("item.category == \"«\\ud800»\"", "RP0301", "not a Unicode character")]
    [InlineData("item.stock > «9223372036854775808»", "RP0301", "does not fit into 64 bits")]
    [InlineData("item.price > «1e999»", "RP0301", "beyond the range of a double")]
    [InlineData("item.stock > «0x»", "RP0301", "Hexadecimal digits")]
    [InlineData("item.stock > «5u»", "RP0302", "Unsigned integers are outside this language")]
    [InlineData("item.category == «b»'x'", "RP0302", "Bytes are outside this language")]
    public void Lexer(string marked, string code, string words) => ShouldFail(marked, code, words);

    [Theory] // the parser
    [InlineData("item.price >«»", "RP0301", "Expected a value, found the end")]
    [InlineData("(item.price > 1.0«»", "RP0301", "Expected ')', found the end")]
    [InlineData("item.price > 1.0 «)»", "RP0301", "Expected an operator or the end, found ')'")]
    [InlineData("item.«'a'»", "RP0301", "Expected a name after '.', found a constant")]
    [InlineData("item.price > 1.0 «item»", "RP0301", "found 'item'")]
    [InlineData("item.sponsored ? 1.0«»", "RP0301", "Expected ':'")]
    [InlineData("[1, 2«»", "RP0301", "Expected ','")]
    [InlineData("size(item.category, «)»", "RP0301", "Expected a value")]
    [InlineData("«while» > 1", "RP0301", "'while' is a reserved word")]
    [InlineData("item.«in»", "RP0301", "'in' is a reserved word")]
    [InlineData("{'a'«}»", "RP0301", "Expected ':', found '}'")]
    [InlineData("{'a': 1«»", "RP0301", "Expected ',', found the end")]
    [InlineData("{,«'a'»: 1}", "RP0301", "Expected '}'")]
    [InlineData("request.interest.all(k, «k», true)", "RP0301", "'k' is the name of both")]
    [InlineData("request.interest.all(k, «1», true)", "RP0301", "The second argument, for the element or value, of 'all' must be a plain name.")]
    [InlineData("request.interest.«transformList»(k, v)", "RP0301", "map.transformList(k, v, v * 2)")]
    [InlineData("request.interest.«transformMapEntry»(k)", "RP0301", "map.transformMapEntry(k, v, {v: k})")]
    [InlineData("item.labels.«filter»(i, x, i > 1)", "RP0301", "a name for the element and a condition")]
    [InlineData("item«{»}", "RP0302", "Messages are outside this language")]
    [InlineData("«has»(item)", "RP0301", "has(item.rating)")]
    [InlineData("item.labels.all(«item.price», true)", "RP0301", "must be a plain name")]
    [InlineData("item.labels.«exists»(x)", "RP0301", "list.exists(x, x > 1)")]
    public void Parser(string marked, string code, string words) => ShouldFail(marked, code, words);

    [Theory] // maps
    [InlineData("{«1.5»: 'a'}.size() == 1", "RP0305", "A key is a string, an int or a bool; this is double.")]
    [InlineData("«{'a': 1, 'a': 2}».a == 1", "RP0307", "This always fails: repeated key")]
    [InlineData("request.interest«[»1] > 0.5", "RP0305", "Lists are indexed by int, maps by their keys; this is map of string to double by int.")]
    [InlineData("1 «in» request.interest", "RP0305", "'in' does not take int and map of string to double.")]
    [InlineData("request.interest «>» 0.5", "RP0305", "'>' does not take map of string to double and double.")]
    [InlineData("request.quota.«date» > 1", "RP0310", "'quota' never has the key 'date': it has dates, coffee.")]
    [InlineData("request.quota[«\"tea\"»] > 1", "RP0310", "'quota' never has the key 'tea'")]
    [InlineData("«\"date\"» in request.quota", "RP0310", "Did you mean 'dates'?")]
    [InlineData("has(request.quota.«tea»)", "RP0310", "'quota' never has the key 'tea'")]
    [InlineData("request.interest.transformMapEntry(k, v, «v») == {}", "RP0305", "'transformMapEntry' takes entries, such as {v: k}; this is double.")]
    [InlineData("«item.price».exists(k, v, v > 1.0)", "RP0305", "A macro runs over a list or a map; this is double.")]
    [InlineData("item.price.«high» > 1.0", "RP0305", "A value of type double has no member 'high'.")]
    [InlineData("«math.sin»(item.price) > 1.0", "RP0304", "There is no function 'math.sin'.")]
    [InlineData("«math.sqr»(item.price) > 1.0", "RP0304", "Did you mean 'math.sqrt'?")]
    public void Maps_and_math(string marked, string code, string words) => ShouldFail(marked, code, words);

    [Theory] // where the value is not known
    [InlineData("«value» > 1.0", "RP0303", "What an item is worth is not known here")]
    [InlineData("«value» > 1.0", "RP0303", "asked by rules and constraints")]
    [InlineData("«id» == 'p-1'", "RP0303", "Did you mean 'item.id'?")]
    [InlineData("item.«ids» == 'p-1'", "RP0303", "No attribute 'ids' is declared.")]
    [InlineData("has(item.id) && item.id «==» 1", "RP0305", "Write the number without quotes.")]
    public void Value_and_id(string marked, string code, string words) => ShouldFail(marked, code, words);

    [Theory] // where it is
    [InlineData("item.«value» > 1.0", "RP0303", "Did you mean 'value', what the item is worth before any rule?")]
    [InlineData("score.«value» > 1.0", "RP0303", "Did you mean 'value', what the item is worth before any rule?")]
    [InlineData("«valeu» > 1.0", "RP0303", "Did you mean 'value'?")]
    [InlineData("value «==» 'dear'", "RP0305", "Write the number without quotes.")]
    public void Value_of_rules(string marked, string code, string words) => ShouldFail(marked, code, words, Shop with { KnowsValue = true });

    [Theory] // what other languages write
    [InlineData("item.sponsored «and» item.price > 1.0", "RP0301", "'and' is '&&'")]
    [InlineData("item.sponsored «AND» item.price > 1.0", "RP0301", "'and' is '&&'")]
    [InlineData("item.sponsored «or» item.price > 1.0", "RP0301", "'or' is '||'")]
    [InlineData("(item.sponsored «Or» item.price > 1.0)", "RP0301", "'or' is '||'")]
    [InlineData("max(item.price «or» 1.0, 2.0) > 1.0", "RP0301", "'or' is '||'")]
    [InlineData("«not» item.sponsored", "RP0301", "'not' is '!'")]
    [InlineData("item.sponsored && «NOT» item.sponsored", "RP0301", "'not' is '!'")]
    [InlineData("«not»(item.sponsored)", "RP0304", "'not' is '!'")]
    [InlineData("item.category «not» in [\"dates\"]", "RP0301", "!(a in b)")]
    [InlineData("item.category «is» \"dates\"", "RP0301", "'is' is '=='")]
    [InlineData("item.price «is» not null", "RP0301", "has(item.name)")]
    [InlineData("item.category «like» \"da%\"", "RP0301", "item.title.contains")]
    [InlineData("item.category «contains» \"da\"", "RP0301", "item.title.contains")]
    [InlineData("item.price «between» 1.0 && 2.0", "RP0301", "a >= low && a <= high")]
    [InlineData("item.price «eq» 1.0", "RP0301", "'eq' is '=='")]
    [InlineData("item.stock «mod» 2 == 0", "RP0301", "'mod' is '%'")]
    [InlineData("item.price «<>» 1.0", "RP0301", "'<>' is '!='")]
    [InlineData("item.price ==«=» 1.0", "RP0301", "Equality is '=='")]
    [InlineData("item.price !=«=» 1.0", "RP0301", "Inequality is '!='")]
    [InlineData("item.price «=»> 1.0", "RP0301", "'=>' is '>='")]
    [InlineData("item.category «=»~ \"a\"", "RP0301", "item.title.matches")]
    [InlineData("item.price «**» 2.0 > 1.0", "RP0301", "pow(x, y)")]
    [InlineData("item.price «^» 2.0 > 1.0", "RP0301", "pow(x, y)")]
    [InlineData("item.price > 5 «%»", "RP0301", "5 % is 0.05")]
    [InlineData("item.category in (\"dates\"«,» \"coffee\")", "RP0301", "A list stands in brackets")]
    [InlineData("«if» item.sponsored then 1.0 else 2.0", "RP0301", "condition ? a : b")]
    [InlineData("item.sponsored == «True»", "RP0303", "Did you mean 'true'?")]
    [InlineData("item.price != «None»", "RP0303", "has(item.name)")]
    [InlineData("«len»(item.labels) > 1", "RP0304", "Did you mean 'size'?")]
    [InlineData("item.sponsored«;»", "RP0301", "nothing ends it")]
    public void Foreign_syntax(string marked, string code, string words) => ShouldFail(marked, code, words);

    [Theory] // what the screen does not show
    [InlineData("item.price«\u00a0»> 1.0", "a no-break space (U+00A0)", "ordinary space")]
    [InlineData("item.price >«\u202f»1.0", "a narrow no-break space (U+202F)", "ordinary space")]
    [InlineData("item.price >«\u3000»1.0", "an ideographic space (U+3000)", "ordinary space")]
    [InlineData("item.pri«\u200b»ce > 1.0", "a zero-width space (U+200B)", "Delete it")]
    [InlineData("item.price > 1.0«\ufeff»", "a byte order mark (U+FEFF)", "Delete it")]
    [InlineData("«\u200f»item.price > 1.0", "writing direction (U+200F)", "Delete it")]
    [InlineData("item.price«\u00ad» > 1.0", "a soft hyphen (U+00AD)", "Delete it")]
    [InlineData("item.price«\u0007» > 1.0", "a control character (U+0007)", "Delete it")]
    [InlineData("item.category == «“»dates”", "typographic quote", "straight quotes")]
    [InlineData("item.category == «‘»dates’", "typographic quote", "straight quotes")]
    [InlineData("item.category == «„»dates“", "typographic quote", "straight quotes")]
    [InlineData("item.price «–» 1.0 > 2.0", "is a dash", "'-'")]
    [InlineData("item.price > «−»1.0", "is a dash", "'-'")]
    [InlineData("item.price «＞» 1.0", "is not '>'", "Write '>'")]
    [InlineData("item.sponsored «＆»＆ true", "is not '&'", "Write '&'")]
    [InlineData("item.sponsored «！»= true", "is not '!'", "Write '!'")]
    [InlineData("max«（»item.price, 1.0) > 1.0", "is not '('", "Write '('")]
    [InlineData("max(item.price«，» 1.0) > 1.0", "is not ','", "Write ','")]
    [InlineData("item.«р»rice > 1.0", "is not 'p'", "Write 'p'")]
    [InlineData("item.größe > 1.0", "cannot be part of a name", "letters a to z", 7, 1)]
    [InlineData("item.price «≥» 1.0", "means nothing", "'>='")]
    [InlineData("item.price «≠» 1.0", "means nothing", "'!='")]
    public void Confusable_characters(string marked, string message, string hint, int start = -1, int length = 1)
    {
        var error = Compile(marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal), ExpressionPurpose.ItemCondition)[0];
        error.Code.ShouldBe("RP0301");
        error.Message.ShouldContain(message, Case.Sensitive);
        error.Hint.ShouldNotBeNull().ShouldContain(hint, Case.Sensitive);
        (error.Start, error.Length).ShouldBe((start >= 0 ? start : marked.IndexOf('«', StringComparison.Ordinal), length));
    }

    [Theory] // names
    [InlineData("item.«prise» > 1.0", "RP0303", "Did you mean 'price'?")]
    [InlineData("item.«affinity» > 1.0", "RP0303", "Did you mean 'feature.affinity'?")]
    [InlineData("feature.«afinity» > 1.0", "RP0303", "Did you mean 'affinity'?")]
    [InlineData("request.«contry» == \"SA\"", "RP0303", "Did you mean 'country'?")]
    [InlineData("score.«ctrr» > 0.1", "RP0303", "Did you mean 'ctr'?")]
    [InlineData("w.«klick» > 0.1", "RP0303", "Did you mean 'click'?")]
    [InlineData("«price» > 1.0", "RP0303", "Did you mean 'item.price'?")]
    [InlineData("«cvvr» > 0.1", "RP0303", "Did you mean 'cvr'?")]
    [InlineData("«item» == 1", "RP0303", "needs a name after it")]
    [InlineData("flag(«\"ramadann\"»)", "RP0303", "Did you mean 'ramadan'?")]
    [InlineData("variant(«\"lay-out\"») == \"a\"", "RP0303", "Did you mean 'layout'?")]
    [InlineData("«\"seasonl\"» in item.tags", "RP0303", "Did you mean 'seasonal'?")]
    [InlineData("item.«tags» == [\"x\"]", "RP0303", "\"name\" in item.tags")]
    [InlineData("item.category.«startWith»(\"d\")", "RP0304", "Did you mean 'startsWith'?")]
    [InlineData("«sqr»(item.price) > 1.0", "RP0304", "Did you mean 'sqrt'?")]
    [InlineData("item.category == «\"date\"»", "RP0310", "Did you mean 'dates'?")]
    [InlineData("item.category in «[\"dates\", \"tea\"]»", "RP0310", "never 'tea'")]
    public void Names(string marked, string code, string words) => ShouldFail(marked, code, words);

    [Theory] // types
    [InlineData("item.price «>» \"1\"", "RP0305", "without quotes")]
    [InlineData("item.category «+» 1", "RP0305", "does not take string and int")]
    [InlineData("item.category «in» \"dates\"", "RP0305", "A list is written in brackets")]
    [InlineData("item.rating «==» null", "RP0305", "has(item.name)")]
    [InlineData("«!»\"x\" in item.labels", "RP0305", "!(a in b)")]
    [InlineData("now «-» 5 > item.publishedAt", "RP0305", "duration(\"48h\")")]
    [InlineData("item.sponsored && «item.price»", "RP0305", "'&&' takes true or false; this is double")]
    [InlineData("item.sponsored ? 1.0 : «\"a\"»", "RP0305", "one type")]
    [InlineData("«item.price» ? true : false", "RP0305", "takes true or false")]
    [InlineData("item.labels«[»\"x\"] == \"a\"", "RP0305", "Lists are indexed by int")]
    [InlineData("«size»(1) > 1", "RP0305", "does not take int")]
    [InlineData("«clamp»(1.0, 2.0) > 1.0", "RP0305", "takes 3 arguments, not 2")]
    [InlineData("«item.price».all(x, true)", "RP0305", "runs over a list")]
    [InlineData("item.labels.all(x, «size(x)»)", "RP0305", "takes true or false; this is int")]
    [InlineData("item.price.«cents» > 1", "RP0305", "has no member 'cents'")]
    [InlineData("item.stock > 1 && item.stock > «1 / 0»", "RP0307", "always fails: divide by zero")]
    [InlineData("item.publishedAt > «timestamp(\"yesterday\")»", "RP0307", "is not a timestamp")]
    [InlineData("item.category.matches(«\"(\"»)", "RP0307", "missing closing )")]
    [InlineData("«item.price + 1.0»", "RP0308", "true or false, not double")]
    public void Types(string marked, string code, string words) => ShouldFail(marked, code, words);

    [Fact]
    public void What_is_asked_once_per_request_must_not_look_at_items()
        => Compile("item.sponsored", ExpressionPurpose.RequestCondition).Single().Code.ShouldBe(ExpressionCodes.NeedsRequestOnly);

    [Fact]
    public void Every_error_is_reported_in_the_order_of_its_place()
        => Compile("item.prise > 1.0 && request.contry == \"SA\" && item.category + 1 == 2", ExpressionPurpose.ItemCondition)
            .Select(error => (error.Code, error.Start)).ShouldBe([("RP0303", 5), ("RP0303", 28), ("RP0305", 60)]);

    [Fact]
    public void Too_long_too_deep_and_too_many_parts_are_errors()
    {
        Compile(new string(' ', ExpressionLimits.Length + 1), ExpressionPurpose.Any).Single().Code.ShouldBe(ExpressionCodes.TooLarge);
        Compile(new string('(', ExpressionLimits.Depth + 1) + "1", ExpressionPurpose.Any).Single().Code.ShouldBe(ExpressionCodes.TooLarge);
        Compile("[" + string.Concat(Enumerable.Repeat("1,", ExpressionLimits.Nodes - 1)) + "1]", ExpressionPurpose.Any).Single().Code.ShouldBe(ExpressionCodes.TooLarge);
    }

    private static void ShouldFail(string marked, string code, string words, ExpressionEnvironment? environment = null)
    {
        var start = marked.IndexOf('«', StringComparison.Ordinal);
        var end = marked.IndexOf('»', StringComparison.Ordinal) - 1;

        var error = Compile(marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal), ExpressionPurpose.ItemCondition, environment)[0];

        error.Code.ShouldBe(code);
        $"{error.Message} {error.Hint}".ShouldContain(words, Case.Sensitive);
        (error.Start, error.Length).ShouldBe((start, Math.Max(1, end - start)));
    }

    private static ImmutableArray<ExpressionError> Compile(string text, ExpressionPurpose purpose, ExpressionEnvironment? environment = null)
    {
        var (expression, errors) = ExpressionCompiler.Compile(text, environment ?? Shop, purpose);
        expression.ShouldBeNull();
        return errors;
    }
}
