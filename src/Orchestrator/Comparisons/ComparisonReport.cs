using System.Globalization;
using RankOrchestrator.Orchestrator.Presentation;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>What a comparison says to people, the summary first.</summary>
/// <param name="summary">What was counted.</param>
/// <param name="asked">How many of the pages that changed most are to be shown item by item; null leaves it to what there is to say.</param>
/// <param name="isOne">Whether one page was compared: it is shown unless one line says it all.</param>
/// <param name="showsTimes">Whether times are told, which differ from run to run.</param>
internal sealed class ComparisonReport(ComparisonSummary summary, int? asked, bool isOne, bool showsTimes)
{
    private const int MostListed = 10;

    private static readonly TextColumn[] OfNumbers = [TextColumn.Number("before").Kept(), TextColumn.Number("after").Kept(), TextColumn.Number("change").Kept()];

    /// <summary>The report.</summary>
    /// <param name="conditions">What was asked to fail for.</param>
    public IEnumerable<Block> Blocks(IReadOnlyList<(FailCondition Condition, bool Holds, string Value)> conditions)
    {
        var blocks = new List<Block>();
        if (IsOnlyValues)
        {
            blocks.Add(new SentenceBlock(
                $"Only values moved: on {(summary.Pages == 1 ? "" : "all ")}{Pages(summary.Pages)} the same items stand in the same slots; value {Numbers.Amount(summary.Value.Before)} → "
                    + $"{Numbers.Amount(summary.Value.After)} ({Numbers.Change(summary.Value)}).",
                Tone.Strong));
        }
        else if (!summary.HasChanges)
        {
            blocks.Add(new SentenceBlock($"{Pages(summary.Pages)}: none would change; the same items stand in the same slots for the same reasons.", Tone.Strong));
        }
        else
        {
            AddSummary(blocks);
        }

        foreach (var (condition, holds, value) in conditions)
        {
            blocks.Add(new SentenceBlock($"{(holds ? "FAILS" : "holds not")}: {condition.Text} ({condition.Quantity.Name} is {value})", holds ? Tone.Bad : Tone.Faint));
        }

        var shown = asked ?? (isOne && !IsOnlyValues ? 1 : 0);
        foreach (var page in summary.ChangedMost.Take(shown).Concat(summary.Named).DistinctBy(page => page.Place, StringComparer.Ordinal))
        {
            AddPage(blocks, page);
        }

        return blocks;
    }

    private bool IsOnlyValues => summary.Count(ChangeKind.Values) > 0
        && summary.Count(ChangeKind.Items) + summary.Count(ChangeKind.Refused) + summary.Count(ChangeKind.Answered) == 0;

    private void AddSummary(List<Block> blocks)
    {
        var changed = summary.Pages - summary.Count(ChangeKind.None);
        blocks.Add(new SentenceBlock($"{Pages(summary.Pages)}: {Numbers.Count(changed)} would change ({Numbers.Percent((double)changed / summary.Pages)})", Tone.Strong));
        (int Count, string Words)[] kinds =
        [
            (summary.Count(ChangeKind.Items), "with other items or another order"),
            (summary.Count(ChangeKind.Values), "only in values"),
            (summary.Count(ChangeKind.Reasons), "only in reasons"),
            (summary.Count(ChangeKind.Refused), "no longer answered"),
            (summary.Count(ChangeKind.Answered), "answered for the first time"),
        ];
        blocks.Add(new SentenceBlock(string.Join(", ", kinds.Where(kind => kind.Count > 0).Select(kind => $"{Numbers.Count(kind.Count)} {kind.Words}"))));
        blocks.Add(new SentenceBlock(string.Create(
            CultureInfo.InvariantCulture,
            $"Items: {Numbers.Count(summary.Entered)} entered, {Numbers.Count(summary.Left)} left, {Numbers.Count(summary.Moved)} moved; rank correlation {summary.Correlation:0.000} (least "
                + $"{summary.LeastCorrelation:0.000})")));
        AddPagesInAll(blocks);
        foreach (var page in summary.OnlyOnce)
        {
            blocks.Add(new SentenceBlock(
                $"{page.Place} is {(page.Before is null ? "answered for the first time; before" : "no longer answered")}: {page.Refusal?.Title}. {page.Refusal?.Detail}",
                Tone.Bad));
        }

        blocks.Add(new HeadingBlock("Value"));
        blocks.Add(new PartsBlock("Value by objective", [Parts("before", worth => worth.Before), Parts("after", worth => worth.After)]));
        blocks.Add(new TableBlock(
            [new TextColumn("objective").Kept(), .. OfNumbers],
            [.. summary.Objectives.Select(objective => Row(objective.Key, objective.Value)), Row("pages", summary.Value) with { Tone = Tone.Strong }]));
        foreach (var exposure in summary.Exposures)
        {
            AddExposure(blocks, exposure);
        }

        AddConstraints(blocks);
        AddSlowest(blocks);
        AddChangedMost(blocks);
    }

    private void AddPagesInAll(List<Block> blocks)
    {
        (BeforeAfter Count, string Words)[] counts = [(summary.Proven, "proven best or good enough"), (summary.Relaxed, "with constraints that gave way"), (summary.Degraded, "degraded")];
        var changes = counts.Where(count => count.Count.Change != 0).Select(count => $"{Numbers.Count(count.Count.Before)} → {Numbers.Count(count.Count.After)} {count.Words}").ToArray();
        if (changes.Length > 0)
        {
            blocks.Add(new SentenceBlock($"Pages: {string.Join(", ", changes)}", Tone.Notable));
        }
    }

    private PartsBar Parts(string name, Func<BeforeAfter, double> side) => new(name, [.. summary.Objectives.Select(objective => KeyValuePair.Create(objective.Key, side(objective.Value)))]);

    private static void AddExposure(List<Block> blocks, ExposureTally exposure)
    {
        var shares = exposure.Shares.Where(share => share.Share.Change != 0).OrderByDescending(share => Math.Abs(share.Share.Change)).ThenBy(share => share.Value, StringComparer.Ordinal).ToArray();
        blocks.Add(new HeadingBlock($"Exposure by {exposure.Attribute}"));
        if (shares.Length == 0)
        {
            blocks.Add(new SentenceBlock("Nothing changes.", Tone.Faint));
            return;
        }

        var largest = shares.Take(MostListed).Max(share => Math.Max(share.Share.Before, share.Share.After));
        blocks.Add(new TableBlock(
            [new TextColumn(exposure.Attribute).Kept(), TextColumn.Number("share before").Kept(), TextColumn.Number("share after").Kept(), TextColumn.Number("points").Kept()],
            [.. shares.Take(MostListed).Select(share => new TableRow([share.Value, Numbers.Percent(share.Share.Before), Numbers.Percent(share.Share.After), Numbers.Points(share.Share)])
            {
                Bars = [share.Share.Before / largest, share.Share.After / largest],
            })])
        { BarsMean = "before, after" });
        if (shares.Length > MostListed)
        {
            blocks.Add(new SentenceBlock($"and {Numbers.Count(shares.Length - MostListed)} more that change less", Tone.Faint));
        }
    }

    private void AddConstraints(List<Block> blocks)
    {
        var changed = summary.Constraints.Where(constraint => constraint.Value.Binding.Change != 0 || constraint.Value.Relaxed.Change != 0 || Math.Abs(constraint.Value.Price.Share ?? 1) > 1e-4)
            .ToArray();
        if (changed.Length == 0)
        {
            return;
        }

        blocks.Add(new HeadingBlock("Constraints that bind more or less"));
        var gaveWay = changed.Any(constraint => constraint.Value.Relaxed != default);
        blocks.Add(new TableBlock(
            [
                new TextColumn("constraint").Kept(),
                TextColumn.Number("pages held back").Kept(),
                TextColumn.Number("price, all pages").Kept(),
                .. gaveWay ? [TextColumn.Number("gave way")] : Array.Empty<TextColumn>()],
            [.. changed.OrderByDescending(constraint => Math.Abs(constraint.Value.Binding.Change)).ThenBy(constraint => constraint.Key, StringComparer.Ordinal).Select(constraint => new TableRow(
            [
                constraint.Key, Both(constraint.Value.Binding, Numbers.Count), Both(constraint.Value.Price, Numbers.Amount), .. gaveWay
                    ? [Both(constraint.Value.Relaxed, Numbers.Count)]
                    : Array.Empty<string>(),
            ]))]));
    }

    private void AddSlowest(List<Block> blocks)
    {
        if (summary.Slowest is { } slowest)
        {
            var steps = $"Slowest page: {slowest.Place}, {Numbers.Count(slowest.After!.Steps)} search steps ({Numbers.Count(slowest.Before!.Steps)} before); all pages "
                + $"{Numbers.Count(summary.Steps.Before)} → {Numbers.Count(summary.Steps.After)}";
            var time = showsTimes && summary.Longest is { } longest ? string.Create(CultureInfo.InvariantCulture, $"; longest {longest.Place}, {longest.After!.Took.TotalMilliseconds:0.0} ms") : "";
            blocks.Add(new HeadingBlock("Search"));
            blocks.Add(new SentenceBlock(steps + time));
        }
    }

    private void AddChangedMost(List<Block> blocks)
    {
        blocks.Add(new HeadingBlock("Pages that changed most"));
        blocks.Add(new SentenceBlock("By the share of attention that goes to other items.", Tone.Faint));
        blocks.Add(new TableBlock(
            [new TextColumn("request").Kept(), TextColumn.Number("attention").Kept(), TextColumn.Number("entered"), TextColumn.Number("left"), TextColumn.Number("moved"), TextColumn.Number("value")],
            [.. summary.ChangedMost.Take(MostListed).Select(page => new TableRow(
            [
                page.Place, Numbers.Percent(page.AttentionMoved), Numbers.Count(page.Entered), Numbers.Count(page.Left), Numbers.Count(page.Moved),
                Both(new BeforeAfter(page.Before!.Objective, page.After!.Objective), Numbers.Amount),
            ]))]));
    }

    /// <summary>One page, item by item.</summary>
    private static void AddPage(List<Block> blocks, PageComparison page)
    {
        blocks.Add(new HeadingBlock(page.Before is null || page.After is null ? page.Place : $"{page.Place}: {PageDifference.Summarize(page.Before.Page, page.After.Page)}"));
        if (page.Before is null || page.After is null)
        {
            blocks.Add(new SentenceBlock($"{(page.Before is null ? "There was no page" : "There is no page any more")}: {page.Refusal?.Title}. {page.Refusal?.Detail}", Tone.Bad));
            return;
        }

        var names = page.After.ShownNames;
        blocks.Add(new TableBlock(
            [
                TextColumn.Number("slot").Kept(),
                new TextColumn("item").Kept(),
                .. names.Select(name => new TextColumn(name)),
                new TextColumn("change").Kept(),
                new TextColumn("value"),
                new TextColumn("why") { IsProse = true }],
            [.. PageDifference.Items(page.Before.Page, page.After.Page).Select(change => new TableRow(
            [
                change.Item.Slot.ToString(CultureInfo.InvariantCulture), change.Item.Id, .. Shown(change, page, names), change.Place, change.Value, change.Why,
            ]) { Tone = change.Was is null ? Tone.Good : change.Now is null ? Tone.Bad : Tone.Plain })]));
        foreach (var line in PageDifference.Rest(page.Before.Page, page.After.Page))
        {
            blocks.Add(new SentenceBlock(line.Trim(), Tone.Faint));
        }
    }

    private static IEnumerable<string> Shown(ItemChange change, PageComparison page, IReadOnlyList<string> names)
    {
        var side = change.Now is not null ? page.After! : page.Before!;
        var place = side.Page.Items.IndexOf(change.Item);
        return names.Select(name => side.ShownNames.ToList().IndexOf(name) is >= 0 and var index ? side.Shown[place][index] : "");
    }

    private static string Both(BeforeAfter both, Func<double, string> write)
        => write(both.Before) is var before && write(both.After) is var after && before == after ? before : $"{before} → {after}";

    private static TableRow Row(string name, BeforeAfter worth)
        => new([name, Numbers.Amount(worth.Before), Numbers.Amount(worth.After), Numbers.Change(worth)]);

    private static string Pages(int count) => $"{Numbers.Count(count)} {(count == 1 ? "page" : "pages")}";
}
