using System.Globalization;
using System.Text;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Constraints.Checks.Conditions;

/// <summary>A text that two parts of expressions share exactly when they say the same, wherever and however they are written.</summary>
internal static class PartKey
{
    public static string Of(BoundNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, BoundNode node)
    {
        text.Append(node switch
        {
            BoundLiteral => "",
            BoundReference reference => $"{reference.Kind}.{reference.Name}#{reference.Index.ToString(CultureInfo.InvariantCulture)}",
            BoundHas has => $"has.{has.Reference.Kind}.{has.Reference.Name}",
            BoundTagTest tag => $"tag.{tag.Name}",
            BoundCall call => call.Function.ToString(),
            BoundLogical logical => logical.IsAnd ? "and" : "or",
            BoundMacro macro => $"{macro.Kind}#{macro.Local.ToString(CultureInfo.InvariantCulture)}{(macro.HasTwoVariables ? "," : "")}{(macro.Filter is null ? "" : "?")}",
            _ => node.GetType().Name,
        });
        if (node is BoundLiteral literal)
        {
            Append(text, literal.Value);
        }

        text.Append('(');
        foreach (var child in BoundChildren.Of(node))
        {
            Append(text, child);
            text.Append(',');
        }

        text.Append(')');
    }

    private static void Append(StringBuilder text, Value value)
    {
        text.Append(value.Kind).Append(':');
        switch (value.Kind)
        {
            case ValueKind.Bool or ValueKind.Int:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsInt}");
                break;
            case ValueKind.Double:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsDouble:R}");
                break;
            case ValueKind.String:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsString.Length}:{value.AsString}");
                break;
            case ValueKind.Timestamp or ValueKind.Duration:
                text.Append(CultureInfo.InvariantCulture, $"{value.Seconds}.{value.Nanoseconds}");
                break;
            case ValueKind.List:
                foreach (var element in value.AsList)
                {
                    Append(text, element);
                    text.Append(',');
                }

                break;
            case ValueKind.Map:
                for (var entry = 0; entry < value.AsMap.Count; entry++)
                {
                    Append(text, value.AsMap.Keys[entry]);
                    text.Append('=');
                    Append(text, value.AsMap.Values[entry]);
                    text.Append(',');
                }

                break;
        }
    }
}
