namespace RankOrchestrator.Objectives.Failures;

/// <summary>Why a model gave no usable prediction. The set is closed: its words are metric labels and wire values.</summary>
public enum ModelFailure
{
    /// <summary>It delivered.</summary>
    None,

    /// <summary>It did not answer within its timeout or within the request's budget for models.</summary>
    Timeout,

    /// <summary>The call was given up because its answer was no longer needed (a hedge won, the caller left).</summary>
    Cancelled,

    /// <summary>Nothing listens at its address.</summary>
    ConnectionRefused,

    /// <summary>The connection could not be made or broke before an answer.</summary>
    ConnectionFailed,

    /// <summary>Its host name does not resolve.</summary>
    NameResolution,

    /// <summary>The TLS handshake failed.</summary>
    SecureConnection,

    /// <summary>What came back is not HTTP.</summary>
    ProtocolError,

    /// <summary>A status of 500 or above, or a success that carries an error message.</summary>
    ServerError,

    /// <summary>A status that is neither 200 nor a server's error.</summary>
    BadStatus,

    /// <summary>The answer is not the protocol's JSON: an HTML page, broken or missing JSON, a wrong content type.</summary>
    NotJson,

    /// <summary>A member or an output stands twice in the answer, so that it says two things.</summary>
    RepeatedMember,

    /// <summary>The answer names another model or version than was asked.</summary>
    WrongModel,

    /// <summary>An output that the registry names is not in the answer.</summary>
    MissingOutput,

    /// <summary>An output's elements are not numbers, or not of the type that it names.</summary>
    WrongDatatype,

    /// <summary>An output's shape is not one row per candidate of the declared width.</summary>
    WrongShape,

    /// <summary>The number of values or bytes is not what the shape and type say.</summary>
    WrongLength,

    /// <summary>The answer ended before its announced length.</summary>
    Truncated,

    /// <summary>The answer is larger than the limit.</summary>
    TooLarge,

    /// <summary>The answers that are being read hold as much memory as they may, all of them together.</summary>
    MemoryLimit,

    /// <summary>A value is NaN, infinite or null.</summary>
    NotFinite,

    /// <summary>A value lies outside the declared range.</summary>
    OutOfRange,

    /// <summary>Recent calls failed so often that it is not called for a while.</summary>
    BreakerOpen,

    /// <summary>As many calls as allowed are under way already.</summary>
    ConcurrencyLimit,

    /// <summary>Its file could not be loaded, or its server is not ready or does not fit the registry.</summary>
    NotLoaded,

    /// <summary>Its inputs could not be made from the request.</summary>
    BadInput,

    /// <summary>The runtime reported an error while running it.</summary>
    RunFailed,

    /// <summary>An expression of its inputs or outputs takes more steps than a page has for it.</summary>
    CostLimit,

    /// <summary>A candidate carries an id or a word that the model does not know; the candidate alone has no prediction.</summary>
    UnknownId,
}
