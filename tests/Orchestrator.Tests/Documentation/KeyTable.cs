using System.Globalization;
using System.Text;
using RankOrchestrator.Language.Shapes;

namespace RankOrchestrator.Orchestrator.Tests.Documentation;

/// <summary>Every key of a kind of file as a Markdown table, from the shapes that the loader checks with.</summary>
internal static class KeyTable
{
    public static string Of(Shape shape)
    {
        var text = new StringBuilder("| key | takes | meaning |\n|---|---|---|\n");
        Append(text, "", shape);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string path, Shape shape)
    {
        switch (shape)
        {
            case RecordShape record:
                foreach (var property in record.Properties)
                {
                    var name = path.Length == 0 ? property.Name : path + "." + property.Name;
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"| `{name}`{(property.IsRequired ? " **required**" : "")} | {Takes(property.Shape)} | {property.Description.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
                    Append(text, name, property.Shape);
                }

                break;
            case ListShape list when list.Item is RecordShape or EitherShape or ChoiceShape:
                Append(text, path + "[]", list.Item);
                break;
            case MapShape { Value: RecordShape record }:
                Append(text, path + ".NAME", record);
                break;
            case ChoiceShape choice:
                foreach (var alternative in choice.Alternatives)
                {
                    Append(text, path, alternative);
                }

                break;
            case EitherShape either:
                // A thing, or a list of the same things, is shown once.
                foreach (var alternative in either.Alternatives.Where(alternative => alternative is RecordShape))
                {
                    Append(text, path, alternative);
                }

                break;
        }
    }

    private static string Takes(Shape shape) => shape switch
    {
        TextShape { Values.IsEmpty: false } text => string.Join(", ", text.Values.Select(value => $"`{value}`")),
        TextShape { PatternMeaning: { } meaning } => meaning,
        TextShape => "text",
        NumberShape number => (number.IsWhole ? "a whole number" : "a number") + Range(number) + (number.OrExpression ? ", or an expression" : ""),
        FlagShape => "`true` or `false`",
        ListShape { Item: RecordShape or ChoiceShape } => "a list of named values",
        ListShape list => $"a list of: {Takes(list.Item)}",
        MapShape map => $"names, each with: {Takes(map.Value)}",
        RecordShape { ExactlyOne: [var group, ..] } => $"named values, exactly one of {string.Join(", ", group.Select(name => $"`{name}`"))}",
        RecordShape => "named values",
        EitherShape either => string.Join(", or ", either.Alternatives.Select(Takes)),
        _ => "anything",
    };

    private static string Range(NumberShape number) => (number.Minimum > double.MinValue, number.Maximum < double.MaxValue) switch
    {
        (true, true) => string.Create(CultureInfo.InvariantCulture, $" from {number.Minimum} to {number.Maximum}"),
        (true, false) => string.Create(CultureInfo.InvariantCulture, $", at least {number.Minimum}"),
        (false, true) => string.Create(CultureInfo.InvariantCulture, $", at most {number.Maximum}"),
        _ => "",
    };
}
