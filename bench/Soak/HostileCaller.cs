using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RankOrchestrator.Soak;

/// <summary>Sends hostile requests one after the other. Each is refused or loses its connection; none is an error of the service.</summary>
internal sealed class HostileCaller(SoakOptions options, Balancer balancer, SoakReport report)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Sends until told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var call = 0; !cancellationToken.IsCancellationRequested; call++)
        {
            var request = HostileRequest.All[call % HostileRequest.All.Count];
            if (balancer.Next() is { } replica)
            {
                var outcome = await SendAsync(replica.Process.Address, request);
                report.AddHostile(request.Name, outcome);
                if (outcome.StartsWith('5') || outcome.StartsWith('2'))
                {
                    report.Fail($"hostile request '{request.Name}' was answered with {outcome}");
                }
            }

            await Task.Delay(options.BetweenHostileRequests, CancellationToken.None);
        }
    }

    /// <summary>The status of the answer, or what became of the connection.</summary>
    private static async Task<string> SendAsync(Uri address, HostileRequest request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), patience.Token);
            for (var sent = 0; sent < request.Bytes.Length;)
            {
                var piece = request.Trickle is null ? request.Bytes.AsMemory(sent) : request.Bytes.AsMemory(sent, Math.Min(8, request.Bytes.Length - sent));
                sent += await socket.SendAsync(piece, patience.Token);
                if (request.Trickle is { } pause)
                {
                    await Task.Delay(pause, patience.Token);
                }
            }

            var start = new byte[12];
            var received = 0;
            while (received < start.Length && await socket.ReceiveAsync(start.AsMemory(received), patience.Token) is > 0 and var read)
            {
                received += read;
            }

            return received == start.Length ? Encoding.ASCII.GetString(start, 9, 3) : "connection closed";
        }
        catch (SocketException)
        {
            return "connection closed";
        }
        catch (OperationCanceledException)
        {
            return "waits for the rest, given up";
        }
    }
}
