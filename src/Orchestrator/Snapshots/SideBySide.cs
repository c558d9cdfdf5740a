using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>What differs between accepted pages and those of now, slot by slot.</summary>
internal static class SideBySide
{
    private static readonly TextColumn[] Columns =
    [
        TextColumn.Number("slot")
            .Kept(), new TextColumn("accepted")
            .Kept(), TextColumn.Number("value"), new TextColumn("now")
            .Kept(), TextColumn.Number("value now"), new TextColumn("change") { IsProse = true },
    ];

    /// <summary>The differences of all pages of a file.</summary>
    public static IEnumerable<Block> Of(SnapshotVerdict verdict, SnapshotFile file)
    {
        if (verdict.Accepted is null)
        {
            yield return new SentenceBlock($"Nothing is accepted yet: review {file.Received} and run 'snapshot accept'.", Tone.Notable);
            yield break;
        }

        if (Read(verdict.Accepted) is not { } accepted)
        {
            yield return new SentenceBlock($"{file.Verified} is not a snapshot.", Tone.Bad);
            yield break;
        }

        var before = accepted.ToLookup(page => page.Name, StringComparer.Ordinal);
        var after = Read(verdict.Received)!;
        var differs = false;
        foreach (var (name, page) in after)
        {
            if (before[name].FirstOrDefault().Page is not { } was)
            {
                differs = true;
                yield return new SentenceBlock($"{Title(name)}nothing is accepted yet.", Tone.Notable);
                continue;
            }

            var blocks = Of(name, was, page).ToArray();
            differs |= blocks.Length > 0;
            foreach (var block in blocks)
            {
                yield return block;
            }
        }

        foreach (var name in accepted.Select(page => page.Name).Except(after.Select(page => page.Name), StringComparer.Ordinal))
        {
            differs = true;
            yield return new SentenceBlock($"{Title(name)}its request is gone.", Tone.Bad);
        }

        if (!differs)
        {
            yield return new SentenceBlock("The pages read the same; the bytes differ in layout or in the order of the pages.", Tone.Faint);
        }
    }

    private static List<(string Name, RankedPage Page)>? Read(byte[] snapshot)
    {
        try
        {
            return [.. SnapshotFile.Pages(snapshot).Select(page => (page.Name, RankedPage.Read(page.Page)))];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<Block> Of(string name, RankedPage before, RankedPage after)
    {
        var rest = PageDifference.Rest(before, after);
        var rows = Rows(before, after).ToArray();
        if (rows.Length + rest.Count == 0)
        {
            yield break;
        }

        yield return new SentenceBlock($"{Title(name)}{PageDifference.Summarize(before, after)}", Tone.Strong);
        yield return new TableBlock(Columns, rows);
        foreach (var line in rest)
        {
            yield return new SentenceBlock(line, line.TrimStart().StartsWith('-') ? Tone.Bad : Tone.Good);
        }
    }

    /// <summary>A row for each slot that is not as it was.</summary>
    private static IEnumerable<TableRow> Rows(RankedPage before, RankedPage after)
    {
        var changes = PageDifference.Items(before, after).ToLookup(change => change.Item.Id, StringComparer.Ordinal);
        var was = before.Items.ToDictionary(item => item.Slot);
        var now = after.Items.ToDictionary(item => item.Slot);
        foreach (var slot in was.Keys.Union(now.Keys).Order())
        {
            var (old, current) = (was.GetValueOrDefault(slot), now.GetValueOrDefault(slot));
            var change = current is null ? null : changes[current.Id].FirstOrDefault();
            if (old is null || current is null || old.Id != current.Id || change is not null || !old.Shown.SequenceEqual(current.Shown, StringComparer.Ordinal))
            {
                string[] words = [
                    old?.Id == current?.Id ? "" : change?.Place ?? "",
                    change?.Why ?? "",
                    old is not null && old.Id != current?.Id && changes[old.Id].Any(gone => gone.Now is null) ? $"{old.Id} left" : ""];
                yield return new TableRow([
                    slot.ToString(CultureInfo.InvariantCulture),
                    Words(old),
                    Worth(old),
                    Words(current),
                    Worth(current),
                    string.Join("; ", words.Where(word => word.Length > 0))])
                {
                    Tone = change is { Was: null } ? Tone.Good : Tone.Plain,
                };
            }
        }
    }

    private static string Words(RankedItem? item) => item is null ? "" : string.Join(' ', item.Shown.Prepend(item.Id));

    private static string Worth(RankedItem? item) => item is null ? "" : item.Value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Title(string name) => name.Length == 0 ? "" : name + ": ";
}
