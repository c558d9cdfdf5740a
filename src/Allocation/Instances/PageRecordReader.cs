using System.Text.Json;
using RankOrchestrator.Allocation.Pages;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>Reads what <see cref="PageRecordWriter"/> writes.</summary>
public static class PageRecordReader
{
    /// <summary>Reads one record.</summary>
    public static Reading<PageRecord> Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return new Reading<PageRecord>(Read(new InstanceElement(document.RootElement, "")), null);
        }
        catch (JsonException syntax)
        {
            return new Reading<PageRecord>(null, syntax.Message.ReplaceLineEndings(" "));
        }
        catch (InstanceFault fault)
        {
            return new Reading<PageRecord>(null, fault.Message.ReplaceLineEndings(" "));
        }
    }

    private static PageRecord Read(InstanceElement root)
    {
        var instance = SlotInstanceReader.Read(root["instance"]);
        var page = root["page"];
        var word = page["status"];
        var status = AllocationStatusWords.Read(word.Text()) ?? throw word.Fault($"'{word.Text()}' is none of {AllocationStatusWords.Known}");
        var isClaimed = status != AllocationStatus.Infeasible;
        return new PageRecord(
            instance,
            isClaimed ? ReadPage(page["assignment"], instance) : [],
            status,
            isClaimed ? page["objective"].Number() : double.NaN,
            isClaimed ? page["bound"].Number() : double.NaN,
            page.Optional("engine")?.Text() ?? "");
    }

    private static int[] ReadPage(InstanceElement assignment, SlotInstance instance)
    {
        var page = assignment.Elements().Select(element => Candidate(element, instance)).ToArray();
        if (page.Length != instance.Problem.SlotCount)
        {
            throw assignment.Fault($"has {page.Length} entries for {instance.Problem.SlotCount} slots");
        }

        var repeated = page.Where(candidate => candidate >= 0).GroupBy(candidate => candidate).FirstOrDefault(group => group.Count() > 1);
        return repeated is null ? page : throw assignment.Fault($"has '{instance.Ids[repeated.Key]}' in more than one slot");
    }

    private static int Candidate(InstanceElement element, SlotInstance instance)
    {
        if (element.Json.ValueKind == JsonValueKind.Null)
        {
            return -1;
        }

        var candidate = instance.IndexOf(element.Text());
        return candidate >= 0 ? candidate : throw element.Fault($"'{element.Text()}' is no candidate");
    }
}
