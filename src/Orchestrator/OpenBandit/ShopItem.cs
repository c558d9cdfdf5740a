namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>An item of the shop as the log's publisher describes it: a number, and three categories as hashes.</summary>
internal sealed record ShopItem(double Feature0, string Feature1, string Feature2, string Feature3);
