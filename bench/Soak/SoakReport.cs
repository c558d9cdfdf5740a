using System.Collections.Concurrent;
using System.Globalization;

namespace RankOrchestrator.Soak;

/// <summary>What happened in a soak. Safe for concurrent use while it runs.</summary>
internal sealed class SoakReport
{
    /// <summary>Threads of the pool come and go with what the process does at the moment.</summary>
    private static readonly int ThreadsThatVary = 2 * Environment.ProcessorCount;

    private int degradedPages;
    private int reloads;
    private int refusedReloads;
    private int restarts;
    private int modelServerRestarts;

    /// <summary>Pages by surface.</summary>
    public ConcurrentDictionary<string, int> Pages { get; } = new(StringComparer.Ordinal);

    /// <summary>Why something that must not happen happened; a good request without a good page among it.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Answers to hostile requests, by kind and what became of it.</summary>
    public ConcurrentDictionary<string, int> Hostile { get; } = new(StringComparer.Ordinal);

    /// <summary>Pages that said that a model was missing.</summary>
    public int DegradedPages => degradedPages;

    /// <summary>Changes of the policies that went live.</summary>
    public int Reloads => reloads;

    /// <summary>Changes of the policies that were refused.</summary>
    public int RefusedReloads => refusedReloads;

    /// <summary>Times that a replica was stopped under load and another took its place.</summary>
    public int Restarts => restarts;

    /// <summary>Times that the model server was killed and started again.</summary>
    public int ModelServerRestarts => modelServerRestarts;

    /// <summary>What the replica that stays held before the load, at the end of it, and when it had settled.</summary>
    public (ProcessUsage Before, ProcessUsage Under, ProcessUsage After)? Held { get; set; }

    /// <summary>Bytes of model answers that it was reading: the most at any sample, and what was left after the load.</summary>
    public (double Most, double Left) AnswerBytes { get; set; }

    /// <summary>Resident memory of that replica while the load went on; null when that was too short to tell.</summary>
    public Trend? Resident { get; set; }

    /// <summary>Its managed memory, as the last collection left it; null when the load was too short to tell.</summary>
    public Trend? Managed { get; set; }

    /// <summary>Share of a processor that it used under load.</summary>
    public double Processor { get; set; }

    /// <summary>What did not hold, in words; empty when all did.</summary>
    public IReadOnlyList<string> Complaints()
    {
        var (before, _, after) = Held!.Value;
        return
        [
            .. Failures.IsEmpty ? [] : Of($"something failed {Failures.Count} times"),
            .. Resident is { IsGrowing: true } ? Of($"resident memory grows") : [],
            .. Managed is { IsGrowing: true } ? Of($"managed memory grows") : [],
            .. AnswerBytes.Left > 0 ? Of($"{AnswerBytes.Left} bytes of model answers are left") : [],
            .. after.Sockets > before.Sockets ? Of($"{after.Sockets - before.Sockets} sockets are left open") : [],
            .. after.Files > before.Files ? Of($"{after.Files - before.Files} files are left open ({string.Join(", ", after.Since(before).Take(20))})") : [],
            .. after.Threads > before.Threads + ThreadsThatVary ? Of($"{after.Threads - before.Threads} threads are left") : [],
        ];

        static string[] Of(FormattableString words) => [FormattableString.Invariant(words)];
    }

    public void AddPage(string surface, bool isDegraded)
    {
        Pages.AddOrUpdate(surface, 1, (_, pages) => pages + 1);
        Interlocked.Add(ref degradedPages, isDegraded ? 1 : 0);
    }

    public void AddHostile(string kind, string outcome) => Hostile.AddOrUpdate(kind + ": " + outcome, 1, (_, requests) => requests + 1);

    public void AddReload() => Interlocked.Increment(ref reloads);

    public void AddRefusedReload() => Interlocked.Increment(ref refusedReloads);

    public void AddRestart() => Interlocked.Increment(ref restarts);

    public void AddModelServerRestart() => Interlocked.Increment(ref modelServerRestarts);

    public void Fail(string why) => Failures.Enqueue(why);

    /// <summary>As tables.</summary>
    public void Print(TextWriter output)
    {
        const string TooShort = "too short to tell";
        void Row(string name, string value) => output.WriteLine($"| {name} | {value} |");
        var (before, under, after) = Held!.Value;
        output.WriteLine("| | |");
        output.WriteLine("|---|---:|");
        Row("pages asked for and made, of them degraded and saying so", string.Create(CultureInfo.InvariantCulture, $"{Pages.Values.Sum():N0}, {DegradedPages:N0}"));
        Row("by surface", string.Join(", ", Pages.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}"))));
        Row("failures of any kind", Failures.Count.ToString(CultureInfo.InvariantCulture));
        Row("changes of the policies that went live, that were refused", string.Create(CultureInfo.InvariantCulture, $"{Reloads}, {RefusedReloads}"));
        Row("replicas stopped and started under load, model servers killed and started", string.Create(CultureInfo.InvariantCulture, $"{Restarts}, {ModelServerRestarts}"));
        Row("hostile requests", string.Create(CultureInfo.InvariantCulture, $"{Hostile.Values.Sum():N0}"));
        Row("share of a processor that the replica that stayed used", string.Create(CultureInfo.InvariantCulture, $"{Processor:P0}"));
        Row("its open files before, at the end, settled", string.Create(CultureInfo.InvariantCulture, $"{before.Files}, {under.Files}, {after.Files}"));
        Row("its sockets", string.Create(CultureInfo.InvariantCulture, $"{before.Sockets}, {under.Sockets}, {after.Sockets}"));
        Row("its threads", string.Create(CultureInfo.InvariantCulture, $"{before.Threads}, {under.Threads}, {after.Threads}"));
        Row("bytes of model answers that it was reading at any sample, at most; left at the end", string.Create(CultureInfo.InvariantCulture, $"{AnswerBytes.Most:N0}; {AnswerBytes.Left:N0}"));
        Row("its resident memory", Resident?.ToString() ?? TooShort);
        Row("its managed memory after collections", Managed?.ToString() ?? TooShort);
        output.WriteLine();
        foreach (var (kind, requests) in Hostile.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- {kind} × {requests}"));
        }

        foreach (var failure in Failures.Take(20))
        {
            output.WriteLine("FAILED " + failure);
        }
    }
}
