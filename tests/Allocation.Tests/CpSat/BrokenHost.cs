using RankOrchestrator.Allocation.CpSat.Node;

namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>A host that misbehaves, as a script in a folder of its own that the real Node.js runs.</summary>
internal sealed class BrokenHost : IDisposable
{
    /// <summary>Answers its first requests with an empty response, then does what is given.</summary>
    private const string Answering = """
        let requests = 0;
        const frame = (id, status, bytes) => {
          const header = Buffer.alloc(12);
          header.writeUInt32LE(id, 0); header.writeUInt32LE(status, 4); header.writeUInt32LE(bytes.length, 8);
          return Buffer.concat([header, bytes]);
        };
        let pending = Buffer.alloc(0);
        process.stdin.on('data', chunk => {
          pending = Buffer.concat([pending, chunk]);
          while (pending.length >= 12 && pending.length >= 12 + pending.readUInt32LE(4) + pending.readUInt32LE(8)) {
            const id = pending.readUInt32LE(0);
            pending = pending.subarray(12 + pending.readUInt32LE(4) + pending.readUInt32LE(8));
            if (requests++ < answered) { process.stdout.write(frame(id, 0, Buffer.alloc(0))); } else { misbehave(id); }
          }
        });
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cpsat-host-");

    private BrokenHost(string script)
    {
        var path = Path.Combine(folder.FullName, "host.mjs");
        File.WriteAllText(path, script);
        Files = new CpSatHostFiles(CpSatHostFiles.Find()!.Node, path);
    }

    public CpSatHostFiles Files { get; }

    /// <summary>A host that is nothing but this script.</summary>
    public static BrokenHost Of(string script) => new(script);

    /// <summary>
    /// A host that answers so many requests well (loading is the first, being warmed up would be the second) and then does
    /// this with every other; <c>id</c> is the request's number.
    /// </summary>
    public static BrokenHost OnRequest(string script, int answered = 1) =>
        new($"const answered = {answered};\n{Answering}\nfunction misbehave(id) {{ {script} }}");

    public void Dispose() => folder.Delete(recursive: true);
}
