using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Names what an exception of the HTTP stack means for the page.</summary>
internal static class TransportFailures
{
    /// <summary>The failure, or null when the exception is none that a peer or a network can cause.</summary>
    public static ModelFailure? Classify(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => cancellationToken.IsCancellationRequested ? ModelFailure.Cancelled : ModelFailure.Timeout,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => ModelFailure.NameResolution,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => ModelFailure.SecureConnection,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } failed => Connection(failed),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => ModelFailure.Truncated,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError } => ModelFailure.ProtocolError,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => ModelFailure.TooLarge,
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => ModelFailure.Truncated,
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError } => ModelFailure.ProtocolError,
        HttpRequestException failed => Connection(failed),
        AuthenticationException => ModelFailure.SecureConnection,
        IOException or SocketException => ModelFailure.ConnectionFailed,
        InvalidDataException => ModelFailure.ProtocolError,
        ObjectDisposedException => ModelFailure.NotLoaded,
        _ => null,
    };

    private static ModelFailure Connection(HttpRequestException exception)
        => exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            ? ModelFailure.ConnectionRefused
            : exception.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }
                ? ModelFailure.NameResolution
                : ModelFailure.ConnectionFailed;
}
