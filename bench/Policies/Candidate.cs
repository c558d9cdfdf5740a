namespace RankOrchestrator.Bench.Policies;

/// <summary>A candidate as a service would have it in memory before it becomes columns; what is null is missing.</summary>
internal sealed record Candidate(
    string Id,
    string Merchant,
    string Category,
    string? Brand,
    double Price,
    double Margin,
    bool Sponsored,
    bool InStock,
    double? Rating,
    DateTime PublishedAt,
    double? ClickRate,
    double Prediction)
{
    /// <summary>Candidates of a marketplace; the same seed makes the same ones.</summary>
    public static Candidate[] Make(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(index => new Candidate(
            $"p-{index:D6}",
            $"m{random.Next(60)}",
            $"c{random.Next(20)}",
            random.Next(10) == 0 ? null : $"b{random.Next(100)}",
            5 + (random.NextDouble() * 200),
            (random.NextDouble() * 0.6) - 0.1,
            random.Next(10) == 0,
            random.Next(20) != 0,
            random.Next(5) == 0 ? null : 1 + (random.NextDouble() * 4),
            Clock.Now.AddMinutes(-random.Next(60 * 24 * 60)),
            random.Next(8) == 0 ? null : random.NextDouble() * 0.1,
            random.NextDouble() * 0.1))];
    }
}

/// <summary>The one instant of the benchmark.</summary>
internal static class Clock
{
    public static DateTime Now { get; } = new(2026, 2, 20, 18, 0, 0, DateTimeKind.Utc);
}
