using System.Globalization;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Reports;

/// <summary>What many pages are like, for people.</summary>
/// <param name="summary">What was counted.</param>
/// <param name="plan">Hash of the policies that made them.</param>
/// <param name="subjects">Which attribute each constraint is about, by its name.</param>
/// <param name="showsTimes">Whether times are told, which differ from run to run where they were not served.</param>
internal sealed class PagesReport(ReportSummary summary, string plan, IReadOnlyDictionary<string, string> subjects, bool showsTimes)
{
    private const int MostListed = 15;

    /// <summary>The report.</summary>
    public IEnumerable<Block> Blocks()
    {
        var blocks = new List<Block>
        {
            new SentenceBlock($"{Numbers.Count(summary.Pages)} {(summary.Pages == 1 ? "page" : "pages")} of {string.Join(", ", summary.Surfaces.Select(surface => surface.Key))}", Tone.Strong),
            new SentenceBlock($"Value, exposure, limits and prices are of the pages that the policies make of these requests ({plan}).", Tone.Faint),
            new SentenceBlock(Source(), summary.Otherwise > 0 ? Tone.Notable : Tone.Faint),
        };
        AddSurfaces(blocks);
        AddValue(blocks);
        foreach (var exposure in summary.Exposures)
        {
            AddExposure(blocks, exposure);
            AddLimits(blocks, $"Quotas by {exposure.Attribute}", constraint => subjects.GetValueOrDefault(constraint) == exposure.Attribute);
        }

        AddLimits(blocks, "Other quotas and limits", constraint => !summary.Exposures.Any(exposure => exposure.Attribute == subjects.GetValueOrDefault(constraint)));
        AddPrices(blocks);
        AddDegradations(blocks);
        if (showsTimes)
        {
            AddTimes(blocks);
        }

        foreach (var (reason, page) in summary.Examples)
        {
            AddExample(blocks, reason, page);
        }

        return blocks;
    }

    private string Source() => summary.Served == 0 ? "Status, gap, degradations and times are those of now: the requests do not say how they were served."
        : $"Status, gap, degradations and times are as {(summary.Served < summary.Pages ? $"{Numbers.Count(summary.Served)} of them were" : "they were")} served; the policies would fill "
            + $"{Numbers.Count(summary.Otherwise)} of them otherwise.";

    private void AddSurfaces(List<Block> blocks)
    {
        blocks.Add(new HeadingBlock("Pages"));
        blocks.Add(new TableBlock(
            [
                new TextColumn("surface").Kept(),
                TextColumn.Number("pages").Kept(),
                TextColumn.Number("items"),
                TextColumn.Number("mean value"),
                TextColumn.Number("mean gap"),
                TextColumn.Number("largest gap"),
                TextColumn.Number("gave way"),
                TextColumn.Number("degraded"),
                new TextColumn("status") { IsProse = true }],
            [.. summary.Surfaces.Select(surface => new TableRow(
            [
                surface.Key, Numbers.Count(surface.Value.Pages), Numbers.Count(surface.Value.Items), Numbers.Amount(surface.Value.Value / surface.Value.Pages),
                Gap(surface.Value.Gaps, surface.Value.Gaps.Mean), Gap(surface.Value.Gaps, surface.Value.Gaps.Largest), Numbers.Count(surface.Value.Relaxed), Numbers.Count(surface.Value.Degraded),
                string.Join(", ", surface.Value.Statuses.Select(status => $"{Numbers.Count(status.Value)} {status.Key}")),
            ]))]));
    }

    private void AddValue(List<Block> blocks)
    {
        blocks.Add(new HeadingBlock("Value by objective"));
        blocks.Add(new PartsBlock(
            "Mean page value by objective",
            [.. summary.Surfaces.Select(surface => new PartsBar(surface.Key, [.. surface.Value.Objectives.Select(objective => KeyValuePair.Create(objective.Key, objective.Value / surface.Value.Pages))]))]));
        blocks.Add(new TableBlock(
            [new TextColumn("surface").Kept(), new TextColumn("objective").Kept(), TextColumn.Number("mean of a page").Kept(), TextColumn.Number("share").Kept()],
            [.. summary.Surfaces.SelectMany(surface => surface.Value.Objectives.Select(objective => new TableRow(
            [
                surface.Key, objective.Key, Numbers.Amount(objective.Value / surface.Value.Pages), surface.Value.Value == 0
                    ? ""
                    : Numbers.Percent(objective.Value / surface.Value.Objectives.Values.Sum()),
            ])))]));
    }

    private static void AddExposure(List<Block> blocks, ExposureTally exposure)
    {
        var shares = exposure.Shares.OrderByDescending(share => share.Share.After).ThenBy(share => share.Value, StringComparer.Ordinal).ToArray();
        if (shares.Length == 0)
        {
            return;
        }

        blocks.Add(new HeadingBlock($"Exposure by {exposure.Attribute}"));
        blocks.Add(new TableBlock(
            [new TextColumn(exposure.Attribute).Kept(), TextColumn.Number("share of attention").Kept()],
            [.. shares.Take(MostListed)
                .Select(share => new TableRow([share.Value, Numbers.Percent(share.Share.After)]) { Bars = [shares[0].Share.After > 0 ? share.Share.After / shares[0].Share.After : 0] })])
        { BarsMean = "share" });
        if (shares.Length > MostListed)
        {
            blocks.Add(new SentenceBlock($"and {Numbers.Count(shares.Length - MostListed)} more with {Numbers.Percent(shares.Skip(MostListed).Sum(share => share.Share.After))} together", Tone.Faint));
        }
    }

    private void AddLimits(List<Block> blocks, string heading, Func<string, bool> isAbout)
    {
        var rows = summary.Rows.Where(row => isAbout(row.Key.Constraint)).ToArray();
        if (rows.Length == 0)
        {
            return;
        }

        blocks.Add(new HeadingBlock(heading));
        blocks.Add(new SentenceBlock("What the fullest group of a page has of a limit, and where a fewest is asked for, the emptiest.", Tone.Faint));
        blocks.Add(new TableBlock(
            [
                new TextColumn("constraint").Kept(),
                new TextColumn("says"),
                TextColumn.Number("limit").Kept(),
                TextColumn.Number("mean use").Kept(),
                TextColumn.Number("pages"),
                TextColumn.Number("at the limit").Kept()],
            [.. rows.Select(row => new TableRow(
            [
                row.Key.Constraint, row.Key.Says,
                row.Value.Least == row.Value.Most ? Limit(row.Value.Most) : $"{Limit(row.Value.Least)} to {Limit(row.Value.Most)}",
                (row.Value.Used / row.Value.Pages).ToString("0.0#", CultureInfo.InvariantCulture), Numbers.Count(row.Value.Pages),
                Numbers.Percent((double)row.Value.AtLimit / row.Value.Pages),
            ]) { Bars = [row.Value.Limits == 0 ? 0 : row.Value.Used / row.Value.Limits] })])
        { BarsMean = "use of the limit" });
    }

    private static string Limit(double limit) => limit.ToString("#,0.######", CultureInfo.InvariantCulture);

    private void AddPrices(List<Block> blocks)
    {
        if (summary.Prices.Count == 0)
        {
            return;
        }

        var dearest = Math.Max(1e-12, summary.Prices.Max(price => price.Value.Price));
        blocks.Add(new HeadingBlock("Prices of constraints"));
        blocks.Add(new SentenceBlock("What one more unit of a limit would bring to the pages that it holds back, from their certificates.", Tone.Faint));
        blocks.Add(new TableBlock(
            [
                new TextColumn("constraint").Kept(),
                TextColumn.Number("pages held back").Kept(),
                TextColumn.Number("gave way").Kept(),
                TextColumn.Number("price, all pages").Kept(),
                TextColumn.Number("mean where it binds")],
            [.. summary.Prices.OrderByDescending(price => price.Value.Price).ThenBy(price => price.Key, StringComparer.Ordinal).Select(price => new TableRow(
            [
                price.Key, Numbers.Count(price.Value.Binding), Numbers.Count(price.Value.GaveWay), Numbers.Amount(price.Value.Price), price.Value.Binding == 0
                    ? ""
                    : Numbers.Amount(price.Value.Price / price.Value.Binding),
            ]) { Bars = [price.Value.Price / dearest] })])
        { BarsMean = "price" });
    }

    private void AddDegradations(List<Block> blocks)
    {
        blocks.Add(new HeadingBlock("Degradations"));
        if (summary.Degraded.Count == 0)
        {
            blocks.Add(new SentenceBlock("None: every page was made with everything.", Tone.Good));
            return;
        }

        blocks.Add(new TableBlock(
            [new TextColumn("what was missing").Kept(), TextColumn.Number("pages").Kept(), TextColumn.Number("share").Kept()],
            [.. summary.Degraded.Select(degraded => new TableRow([degraded.Key, Numbers.Count(degraded.Value), Numbers.Percent((double)degraded.Value / summary.Pages)]) { Bars = [(double)degraded.Value / summary.Pages] })])
        { BarsMean = "share of pages" });
    }

    private void AddTimes(List<Block> blocks)
    {
        var slowest = Math.Max(1e-12, summary.Stages.Values.Max(stage => stage.Quantile(0.99)));
        blocks.Add(new HeadingBlock("Latency by stage"));
        blocks.Add(new SentenceBlock(
            $"Milliseconds, {(summary.Served == summary.Pages ? "as served" : summary.Served == 0 ? "measured while this report was made, on all processors at once" : "as served, or measured while this report was made")}; quantiles within 1 %.",
            Tone.Faint));
        blocks.Add(new TableBlock(
            [
                new TextColumn("stage").Kept(),
                TextColumn.Number("mean"),
                TextColumn.Number("p50").Kept(),
                TextColumn.Number("p95").Kept(),
                TextColumn.Number("p99").Kept(),
                TextColumn.Number("largest")],
            [.. summary.Stages.Select(stage => new TableRow(
            [
                stage.Key, Milliseconds(stage.Value.Mean), Milliseconds(stage.Value.Quantile(0.5)), Milliseconds(stage.Value.Quantile(0.95)), Milliseconds(stage.Value.Quantile(0.99)), Milliseconds(stage.Value.Largest),
            ]) { Bars = [stage.Value.Quantile(0.5) / slowest, stage.Value.Quantile(0.99) / slowest] })])
        { BarsMean = "p50, p99" });
    }

    private static void AddExample(List<Block> blocks, string reason, ReportPage page)
    {
        var facts = page.Facts!;
        blocks.Add(new HeadingBlock(reason));
        blocks.Add(new SentenceBlock(
            string.Create(CultureInfo.InvariantCulture, $"{page.Place}: {facts.Page.Certified("status")}, page value {facts.Page.Certified("objective")}, gap {Numbers.Percent(facts.Gap)}"),
            Tone.Faint));
        var largest = Math.Max(1e-12, facts.Page.Items.Select(item => item.Value).DefaultIfEmpty().Max());
        blocks.Add(new TableBlock(
            [
                TextColumn.Number("slot").Kept(),
                new TextColumn("item").Kept(),
                .. facts.ShownNames.Select(name => new TextColumn(name)),
                TextColumn.Number("value").Kept(),
                new TextColumn("terms"),
                new TextColumn("why") { IsProse = true }],
            [.. facts.Page.Items.Select((item, index) => new TableRow(
            [
                item.Slot.ToString(CultureInfo.InvariantCulture), item.Id, .. facts.Shown[index], Numbers.Amount(item.Value),
                string.Join(", ", item.Terms.Select(term => $"{term.Key} {Numbers.Amount(term.Value)}")), string.Join(", ", item.Rules),
            ]) { Bars = [item.Value / largest] })])
        { BarsMean = "value" });
    }

    private static string Gap(Distribution gaps, double gap) => gaps.Count == 0 ? "not known" : Numbers.Percent(gap);

    private static string Milliseconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
