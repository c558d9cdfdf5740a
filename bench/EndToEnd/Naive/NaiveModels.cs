using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace RankOrchestrator.EndToEndBench.Naive;

/// <summary>The same three ONNX files, called one after the other with the inputs their cards name.</summary>
internal sealed class NaiveModels : IDisposable
{
    private static readonly string[] Categories = ["dates", "dairy", "bakery", "beverages", "snacks", "produce", "meat", "household", "beauty", "electronics", "fashion", "toys"];

    private static readonly string[] Devices = ["ios", "android", "web"];

    private readonly InferenceSession click;
    private readonly InferenceSession order;
    private readonly InferenceSession merchant;

    public NaiveModels(string folder)
    {
        click = Open(folder, "ctr.onnx");
        order = Open(folder, "cvr.onnx");
        merchant = Open(folder, "merchant-value.onnx");
    }

    public void Predict(NaiveRequest request)
    {
        var clicks = Run(click, request, item => Click(item, request));
        var orders = Run(order, request, item => Order(item, request));
        var worth = Run(merchant, request, item => Merchant(item, request));
        for (var index = 0; index < request.Items.Count; index++)
        {
            request.Items[index].Ctr = clicks[index];
            request.Items[index].Cvr = orders[index];
            request.Items[index].MerchantValue = worth[index];
        }
    }

    public void Dispose()
    {
        click.Dispose();
        order.Dispose();
        merchant.Dispose();
    }

    private static InferenceSession Open(string folder, string file)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        return new InferenceSession(Path.Combine(folder, file), options);
    }

    private static float[] Run(InferenceSession session, NaiveRequest request, Func<NaiveItem, IEnumerable<float>> features)
    {
        var rows = request.Items.SelectMany(features).ToArray();
        var tensor = new DenseTensor<float>(rows, [request.Items.Count, rows.Length / request.Items.Count]);
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("features", tensor)]);
        return outputs[0].AsEnumerable<float>().ToArray();
    }

    private static IEnumerable<float> Click(NaiveItem item, NaiveRequest request) =>
    [
        Feature(item, "ctr7d", 0.05), Feature(item, "impressions7d", 0), Feature(item, "popularity", 0), (float)(item.Rating ?? 4),
        Missing(item, "ctr7d"), Flag(item.Rating is null),
        Feature(item, "merchantQuality", 0.6), Feature(item, "relevance", 0), Feature(item, "discount", 0), (float)item.Price,
        Flag(item.Sponsored), Flag(item.NewMerchant), Age(item, request, 3600, 720), Age(item, request, 86400, 30), Feature(item, "affinity", 0.5),
        .. Request(request), Missing(item, "merchantQuality"), Missing(item, "affinity"), Flag(request.TenureDays is null),
        .. Words(Categories, item.Category), .. Words(Devices, request.Device),
    ];

    private static IEnumerable<float> Order(NaiveItem item, NaiveRequest request) =>
    [
        Feature(item, "cvr30d", 0.04), Feature(item, "affinity", 0.5), Feature(item, "merchantQuality", 0.6), Feature(item, "relevance", 0),
        Feature(item, "discount", 0), (float)item.Price, (float)(item.Rating ?? 4), Flag(item.NewMerchant), .. Request(request),
        Missing(item, "cvr30d"), Missing(item, "affinity"), Missing(item, "merchantQuality"), Flag(item.Rating is null), Flag(request.TenureDays is null),
        .. Words(Categories, item.Category), .. Words(Devices, request.Device),
    ];

    private static IEnumerable<float> Merchant(NaiveItem item, NaiveRequest request) =>
    [
        (float)item.Price, (float)(item.Margin ?? 0.2), Feature(item, "discount", 0), (float)(item.Rating ?? 4), Feature(item, "merchantQuality", 0.6),
        Flag(item.NewMerchant), Feature(item, "merchantOrders", 0), (float)(request.Orders30d ?? 0), Flag(item.Rating is null),
        Missing(item, "merchantQuality"), .. Words(Categories, item.Category),
    ];

    /// <summary>What of the request the click and the order model read, in their order; Riyadh is three hours ahead of UTC.</summary>
    private static IEnumerable<float> Request(NaiveRequest request)
    {
        var local = request.Now.ToOffset(TimeSpan.FromHours(3));
        return
        [
            Flag(request.Query is not null), local.Hour, Flag((int)local.DayOfWeek >= 5), (float)(request.TenureDays ?? 0), (float)(request.Orders30d ?? 0),
        ];
    }

    private static float Age(NaiveItem item, NaiveRequest request, double unit, float missing)
        => item.PublishedAt is { } published ? (float)(Math.Floor((request.Now - published).TotalSeconds) / unit) : missing;

    private static float Missing(NaiveItem item, string name) => Flag(item.Feature(name) is null);

    private static float Feature(NaiveItem item, string name, double missing) => (float)(item.Feature(name) ?? missing);

    private static float Flag(bool value) => value ? 1 : 0;

    private static IEnumerable<float> Words(string[] words, string word) => words.Select(known => Flag(string.Equals(known, word, StringComparison.Ordinal)));
}
