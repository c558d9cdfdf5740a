using System.Collections.Immutable;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>
/// Impressions of one policy of the Open Bandit Dataset (Saito, Aihara, Matsutani, Narita, NeurIPS 2021 Datasets and
/// Benchmarks, arXiv:2008.07146; CC BY 4.0), in the order of the log.
/// </summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Items">The items by id, which is their index.</param>
/// <param name="Impressions">What was shown.</param>
internal sealed record OpenBanditLog(OpenBanditSource Source, ImmutableArray<ShopItem> Items, ImmutableArray<Impression> Impressions)
{
    /// <summary>Positions that the shop fills for a visitor.</summary>
    public const int Positions = 3;

    /// <summary>
    /// The first moment that <c>models/obd-ctr.onnx</c> has not seen: it was trained on everything before.
    /// </summary>
    public static readonly DateTimeOffset HeldOutFrom = new(2019, 11, 29, 0, 0, 0, TimeSpan.Zero);
}
