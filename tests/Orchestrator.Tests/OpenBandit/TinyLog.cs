using System.IO.Compression;
using System.Text;
using RankOrchestrator.Orchestrator.OpenBandit;

namespace RankOrchestrator.Orchestrator.Tests.OpenBandit;

/// <summary>A dataset's folder with a log that is small enough to be computed by hand; deleted after the test.</summary>
public sealed class TinyLog : IDisposable
{
    public const string ItemHeader = ",item_id,item_feature_0,item_feature_1,item_feature_2,item_feature_3";

    public const string Header = ",timestamp,item_id,position,click,propensity_score,user_feature_0,user_feature_1,user_feature_2,user_feature_3,user-item_affinity_0,user-item_affinity_1,user-item_affinity_2";

    /// <summary>Three items of different kinds, alike in everything the shipped model knows.</summary>
    public static readonly string[] Items = ["0,0,0.5,a,x,q", "1,1,0.5,b,x,q", "2,2,0.5,c,x,r"];

    public static readonly string[] Rows =
    [
        "0,2019-11-24 00:00:01.5+00:00,0,1,1,0.5,u,v,w,z,3.0,1.0,0.0",
        "1,2019-11-24 00:00:02+00:00,1,2,1,0.25,u,v,w,z,3.0,1.0,0.0",
        "2,2019-11-25 10:00:00+00:00,0,3,0,0.2,u,v,w,z,3.0,1.0,0.0",
        "3,2019-11-26 10:00:00+00:00,2,1,1,0.5,u,v,w,z,3.0,1.0,0.0",
        "4,2019-11-28 23:59:59.9+00:00,1,1,0,0.25,u,v,w,z,1.0,3.0,0.0",
        "5,2019-11-29 00:00:00+00:00,2,3,1,0.25,u,v,w,z,1.0,3.0,0.0",
    ];

    public TinyLog()
        : this(Rows)
    {
    }

    public TinyLog(string[] rows, string header = Header)
    {
        Source = Add("men", OpenBanditSource.Random, rows, header);
    }

    /// <summary>The log that is always there.</summary>
    internal OpenBanditSource Source { get; }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "rank-obd-" + Guid.NewGuid().ToString("N"));

    /// <summary>Writes another log beside the first, with the same items.</summary>
    internal OpenBanditSource Add(string campaign, string policy, string[] rows, string header = Header)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, policy)).FullName;
        File.WriteAllLines(Path.Combine(folder, campaign + "_item_context.csv"), [ItemHeader, .. Items]);
        var source = new OpenBanditSource(Folder, campaign, policy);
        using var file = new GZipStream(File.Create(source.LogPath), CompressionLevel.Fastest);
        file.Write(Encoding.UTF8.GetBytes(string.Join('\n', [header, .. rows]) + "\n"));
        return source;
    }

    /// <summary>The first row with one cell replaced.</summary>
    public static string[] WithCell(string column, string cell)
    {
        var cells = Rows[0].Split(',');
        cells[Array.IndexOf(Header.Split(','), column)] = cell;
        return [string.Join(',', cells)];
    }

    internal OpenBanditLog Read()
    {
        var (log, problem) = OpenBanditReader.Read(Source);
        problem.ShouldBeNull();
        return log.ShouldNotBeNull();
    }

    /// <summary>The pages as they would be if the item with more past clicks came first.</summary>
    internal ReplayedPages Pages(OpenBanditLog log)
    {
        var pages = new ReplayedPages(OpenBanditLog.Positions, log.Impressions.Length);
        foreach (var impression in log.Impressions)
        {
            pages.Add(impression.Affinities[0] > impression.Affinities[1] ? [0, 1, 2] : [1, 0, 2]);
        }

        return pages;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
