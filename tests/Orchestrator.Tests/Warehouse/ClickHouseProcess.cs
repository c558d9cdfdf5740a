using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Warehouse;

/// <summary>A ClickHouse server of the tests' own: on loopback, in a folder of its own, and gone with them.</summary>
public sealed partial class ClickHouseProcess : IAsyncLifetime
{
    private static readonly string[] Folders = [
        "/usr/sbin",
        "/usr/local/sbin",
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("rank-clickhouse-").FullName;
    private readonly HttpClient http = new();
    private Process? process;
    private int databases;

    /// <summary>Where it is installed; null when it is not.</summary>
    public static string? Program { get; } = Folders.Select(path => Path.Combine(path, "clickhouse-server")).FirstOrDefault(File.Exists);

    public string Address { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Program is null)
        {
            return;
        }

        var port = FreePort();
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
        await File.WriteAllTextAsync(Path.Combine(folder, "users.xml"), """
            <yandex>
              <profiles><default/></profiles>
              <quotas><default/></quotas>
              <users>
                <default><password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
                <reader><password>secret</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></reader>
              </users>
            </yandex>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "config.xml"), $"""
            <yandex>
              <logger><level>warning</level><log>{folder}/server.log</log><errorlog>{folder}/errors.log</errorlog></logger>
              <http_port>{port.ToString(CultureInfo.InvariantCulture)}</http_port>
              <listen_host>127.0.0.1</listen_host>
              <path>{folder}/data/</path>
              <tmp_path>{folder}/tmp/</tmp_path>
              <users_config>users.xml</users_config>
              <default_profile>default</default_profile>
              <default_database>default</default_database>
              <mark_cache_size>67108864</mark_cache_size>
            </yandex>
            """);
        process = Process.Start(new ProcessStartInfo(Program, [$"--config-file={folder}/config.xml"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        })!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        for (var started = TimeProvider.System.GetTimestamp(); !await AnswersAsync();)
        {
            var isOver = process.HasExited || TimeProvider.System.GetElapsedTime(started) > Patience;
            isOver.ShouldBeFalse(File.Exists($"{folder}/errors.log") ? await File.ReadAllTextAsync($"{folder}/errors.log") : "It did not start.");
            await Task.Delay(20);
        }
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A database with the tables that ship; the address that names it.</summary>
    public async Task<string> DatabaseAsync(bool withViews = true)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"log{++databases}");
        await AskAsync(Address, $"CREATE DATABASE {name}");
        var address = $"{Address}?database={name}";
        foreach (var statement in StatementEnd()
            .Split(Repository.Read("deploy/clickhouse/tables.sql"))
            .Where(text => text.Contains("CREATE TABLE", StringComparison.Ordinal) || (withViews && text.Contains("CREATE VIEW", StringComparison.Ordinal))))
        {
            await AskAsync(address, statement);
        }

        return address;
    }

    /// <summary>What a statement answers, a row of cells each.</summary>
    public async Task<string[][]> AskAsync(string address, string statement)
    {
        using var content = new StringContent(statement);
        using var response = await http.PostAsync(new Uri(address), content);
        var answer = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, $"{answer}\n{statement}");
        return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    /// <summary>What a query that ships answers, a row of cells each.</summary>
    public Task<string[][]> QueryAsync(string address, string file) => AskAsync(address, Repository.Read($"deploy/clickhouse/{file}.sql"));

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await http.GetAsync(new Uri(Address))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@";\s*(?:\n|$)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex StatementEnd();
}
