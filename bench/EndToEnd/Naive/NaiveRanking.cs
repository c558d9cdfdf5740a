using System.Text.Json;

namespace RankOrchestrator.EndToEndBench.Naive;

/// <summary>
/// What one would write first: a document tree, an object per candidate, rules as delegates, a sort and a greedy pass.
/// It does less: no policies in files, no certificate, no fallbacks, no deadline, no flags.
/// </summary>
internal sealed class NaiveRanking(string modelFolder) : IDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly NaiveModels models = new(modelFolder);

    /// <summary>The answer to a request, both as JSON.</summary>
    public byte[] Rank(ReadOnlyMemory<byte> body)
    {
        var (request, page) = MakePage(body);
        var items = page.Select((item, slot) => new
        {
            Slot = slot,
            item.Id,
            item.Value,
            Predictions = new { item.Ctr, item.Cvr, item.MerchantValue },
            Rules = item.AppliedRules,
        });
        return JsonSerializer.SerializeToUtf8Bytes(new { request.RequestId, Items = items }, Web);
    }

    /// <summary>The request with every item's value, and its page.</summary>
    public (NaiveRequest Request, List<NaiveItem> Page) MakePage(ReadOnlyMemory<byte> body)
    {
        var request = NaiveRequest.Read(body);
        models.Predict(request);
        foreach (var item in request.Items)
        {
            item.Value = (item.Ctr * 0.1) + (item.Ctr * item.Cvr * 1.2) + (item.Ctr * item.Cvr * item.MerchantValue * 0.05);
        }

        NaiveRules.Apply(request);
        return (request, NaivePage.Make(request));
    }

    public void Dispose() => models.Dispose();
}
