using System.Net;
using System.Net.Sockets;

namespace RankOrchestrator.OverloadBench;

/// <summary>Callers that begin a request and send 400 bytes of its body a second; who is turned away comes again.</summary>
internal static class SlowBodies
{
    private const int BytesPerSecond = 400;

    /// <summary>Runs so many of them until cancelled.</summary>
    public static Task RunAsync(IPEndPoint server, byte[] request, int callers, CancellationToken cancellationToken)
        => Task.WhenAll(Enumerable.Range(0, callers).Select(caller => RunAsync(server, request, TimeSpan.FromSeconds(caller / (double)callers), cancellationToken)));

    private static async Task RunAsync(IPEndPoint server, byte[] request, TimeSpan after, CancellationToken cancellationToken)
    {
        await Task.Delay(after, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!cancellationToken.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(server, cancellationToken);
                for (var sent = 0; sent + BytesPerSecond < request.Length && socket.Available == 0; sent += BytesPerSecond)
                {
                    await socket.SendAsync(request.AsMemory(sent, BytesPerSecond), SocketFlags.None, cancellationToken);
                    await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                }
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // Turned away, or done.
            }
        }
    }
}
