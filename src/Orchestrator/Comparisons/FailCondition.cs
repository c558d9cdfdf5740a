using System.Globalization;
using System.Text.RegularExpressions;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>
/// A condition under which a comparison is a failure: <c>value.drop &gt; 1%</c>. A quantity, one of <c>&gt; &gt;= &lt; &lt;=</c>
/// and a number, with a percent sign where the quantity is a share or a count.
/// </summary>
/// <param name="Text">As it is written.</param>
/// <param name="Quantity">What it asks for.</param>
/// <param name="Comparison">How it compares.</param>
/// <param name="Limit">What with.</param>
/// <param name="IsPercentage">Whether the limit was written as a percentage.</param>
internal sealed partial record FailCondition(string Text, Quantity Quantity, string Comparison, double Limit, bool IsPercentage)
{
    /// <summary>Reads a condition.</summary>
    /// <param name="text">The text.</param>
    /// <param name="objectives">Terms of the values of both policies.</param>
    /// <param name="attributes">Attributes of both policies.</param>
    /// <exception cref="CommandFailure">It says nothing that can be asked.</exception>
    public static FailCondition Parse(string text, IReadOnlyCollection<string> objectives, IReadOnlyCollection<string> attributes)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            throw Refuse(text, "Write a quantity, one of >, >=, <, <= and a number, such as 'value.drop > 1%'.");
        }

        var name = match.Groups["name"].Value;
        if (Quantity.Find(name, objectives, attributes) is not { } quantity)
        {
            var hint = Suggestion.Closest(name, Quantity.Names(objectives, attributes));
            throw Refuse(text, $"There is no quantity '{name}'. {(hint is null ? "" : $"Did you mean '{hint}'? ")}There are {string.Join(", ", Quantity.Patterns)}.");
        }

        var isPercentage = match.Groups["percent"].Success;
        if (isPercentage && quantity.Unit == QuantityUnit.Number)
        {
            throw Refuse(text, $"'{name}' is no share: write a number without '%'.");
        }

        var number = double.Parse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture);
        return new FailCondition(text.Trim(), quantity, match.Groups["comparison"].Value, isPercentage ? number / 100 : number, isPercentage);
    }

    /// <summary>Whether it holds, and what the quantity is.</summary>
    public (bool Holds, string Value) Check(ComparisonSummary summary)
    {
        var value = Measure(summary);
        var holds = Comparison switch
        {
            ">" => value > Limit,
            ">=" => value >= Limit,
            "<" => value < Limit,
            "<=" => value <= Limit,
            _ => throw new NotSupportedException(Comparison),
        };
        var isShare = IsPercentage || Quantity.Unit == QuantityUnit.Share;
        return (holds, isShare ? Numbers.Percent(value) : value.ToString("0.####", CultureInfo.InvariantCulture));
    }

    private double Measure(ComparisonSummary summary)
    {
        var value = Quantity.Of(summary);
        return IsPercentage && Quantity.Whole is { } whole ? (whole(summary) is > 0 and var all ? value / all : 0) : value;
    }

    private static CommandFailure Refuse(string text, string why) => new($"--fail-if '{text}': {why}");

    [GeneratedRegex(
        "^\\s*(?<name>[^\\s<>=]+)\\s*(?<comparison>>=|<=|>|<)\\s*(?<number>[-+]?[0-9]+(\\.[0-9]+)?)\\s*(?<percent>%)?\\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Form();
}
