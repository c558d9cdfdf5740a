namespace RankOrchestrator.Policies.Findings;

/// <summary>Codes of findings about models, beyond their file's form.</summary>
public static class ModelCodes
{
    /// <summary>A key that belongs to another kind of model, or the part that its kind needs is missing.</summary>
    public const string KindMismatch = "RP0601";

    /// <summary>Two models share a name, or two predictions do.</summary>
    public const string DuplicateName = "RP0602";

    /// <summary>The model file is absent, broken or of an opset that the runtime does not know.</summary>
    public const string UnusableFile = "RP0603";

    /// <summary>Names, types or shapes of tensors differ between the registry and the model.</summary>
    public const string SignatureMismatch = "RP0604";

    /// <summary>A fallback names no model or prediction, or the fallbacks form a circle.</summary>
    public const string UnknownFallback = "RP0605";

    /// <summary>A prediction has no constant as its last fallback.</summary>
    public const string NoPrior = "RP0606";

    /// <summary>A constant, range or calibration that cannot be: a prior outside the range, a table that falls.</summary>
    public const string ImpossibleNumber = "RP0607";

    /// <summary>An input or value expression that does not compile or has no number as its result.</summary>
    public const string BadExpression = "RP0608";

    /// <summary>An input column that does not exist or has the wrong type for its encoding.</summary>
    public const string BadColumn = "RP0609";

    /// <summary>A server address that is none, that carries what it should not, or that is said of a model without a server.</summary>
    public const string BadAddress = "RP0610";

    /// <summary>A timeout that cannot act, because the deadline of a surface that uses the model comes first.</summary>
    public const string TimeoutBeyondDeadline = "RP0613";

    /// <summary>A reference snapshot for the drift watch that cannot be used.</summary>
    public const string BadReference = "RP0612";

    /// <summary>A part of a model's file that has no effect.</summary>
    public const string NoEffect = "RP0614";

    /// <summary>What stands for a missing or unknown value cannot be an element of the tensor.</summary>
    public const string BadMissing = "RP0615";

    /// <summary>The model was trained with other columns, words or another order than the registry sends.</summary>
    public const string OtherInputs = "RP0616";

    /// <summary>Reference rows of a model that cannot be read.</summary>
    public const string BadReferenceRows = "RP0617";

    /// <summary>A reference row that the model does not predict.</summary>
    public const string ReferenceMismatch = "RP0618";

    /// <summary>A file of words that cannot be used.</summary>
    public const string BadWords = "RP0619";

    /// <summary>A variance that is no other prediction of the model.</summary>
    public const string UnknownVariance = "RP0620";
}
