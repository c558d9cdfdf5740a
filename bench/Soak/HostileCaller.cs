using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RankOrchestrator.Soak;

/// <summary>Sends hostile requests one after the other. Each is refused as it should be or loses its connection; none is an error of the service.</summary>
internal sealed class HostileCaller(SoakOptions options, Balancer balancer, SoakReport report)
{
    /// <summary>Time after which a request without an end is given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Time after which an answer that must come is one that did not come.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(1);

    /// <summary>Sends each once, and on until told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var call = 0; call < HostileRequest.All.Count || !cancellationToken.IsCancellationRequested; call++)
        {
            // The replica that stays: one that is being stopped may close any connection.
            var request = HostileRequest.All[call % HostileRequest.All.Count];
            var outcome = await SendAsync(balancer.Staying.Process.Address, request);
            report.AddHostile(request.Name, outcome);
            if (!request.Expected.Contains(outcome, StringComparer.Ordinal))
            {
                report.Fail($"hostile request '{request.Name}': {outcome} instead of {string.Join(" or ", request.Expected)}");
            }

            await Task.Delay(options.BetweenHostileRequests, CancellationToken.None);
        }
    }

    /// <summary>The status of the answer, or what became of the connection.</summary>
    private static async Task<string> SendAsync(Uri address, HostileRequest request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(request.HasEnd ? LongPatience : Patience);
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

            return received == start.Length ? Encoding.ASCII.GetString(start, 9, 3) : HostileRequest.Closed;
        }
        catch (SocketException)
        {
            return HostileRequest.Closed;
        }
        catch (OperationCanceledException)
        {
            return HostileRequest.GivenUp;
        }
    }
}
