using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// Gives a body to the answers that the server makes itself. A request whose head breaks the rules of HTTP never reaches
/// the application: the server answers it with a status and nothing else and closes the connection.
/// </summary>
internal static class RefusedHeads
{
    /// <summary>Looks at what is sent on the endpoint's connections.</summary>
    public static void Describe(ListenOptions endpoint) => endpoint.Use(next => connection => DescribeAsync(connection, next));

    private static async Task DescribeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var transport = connection.Transport;
        connection.Transport = new Described(transport.Input, new RefusalWriter(transport.Output));
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    private sealed record Described(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
