using System.Collections.Immutable;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Models.Kinds;
using RankOrchestrator.Policies.Sayings;

namespace RankOrchestrator.Policies.Models;

/// <summary>One model as its file declares it, checked and complete: every default is filled in. Immutable.</summary>
public sealed record ModelDefinition
{
    /// <summary>The default of <see cref="DriftLimit"/>.</summary>
    public const double DefaultDriftLimit = 0.2;

    /// <summary>The name that answers, metrics and fallbacks use; with <see cref="Version"/> unique in the registry.</summary>
    public required string Name { get; init; }

    /// <summary><c>name@version</c>: this version and no other, when several are loaded side by side.</summary>
    public string VersionedName => Name + "@" + Version;

    /// <summary>The file, with its place for findings.</summary>
    public required YamlMapping Source { get; init; }

    /// <summary>The team that answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>Where that team is reached; null when the author wrote nothing.</summary>
    public string? Contact { get; init; }

    /// <summary>The author's version of it; the newest is taken where none is asked for.</summary>
    public required string Version { get; init; }

    /// <summary>Where it runs.</summary>
    public required ModelLocation Location { get; init; }

    /// <summary>Where its file says so, for findings.</summary>
    public required YamlNode LocationPlace { get; init; }

    /// <summary>Whether expressions make its predictions, and no call.</summary>
    public bool IsExpression => Location is ExpressionLocation;

    /// <summary>What it is given; empty for expressions.</summary>
    public ImmutableArray<InputDefinition> Inputs { get; init; } = [];

    /// <summary>What it predicts; at least one.</summary>
    public required ImmutableArray<OutputDefinition> Outputs { get; init; }

    /// <summary>Whether a page without it is refused instead of made with fallbacks. Default false.</summary>
    public bool Required { get; init; }

    /// <summary>How calls are limited and repaired.</summary>
    public CallPolicy Calls { get; init; } = new();

    /// <summary>Reference snapshot for the drift watch, absolute; null when it is not watched.</summary>
    public string? Reference { get; init; }

    /// <summary>Population stability index from which on drift is warned of. Default 0.2.</summary>
    public double DriftLimit { get; init; } = DefaultDriftLimit;
}

/// <summary>One input tensor and the columns that make its rows.</summary>
public sealed record InputDefinition(string Tensor, TensorDatatype Datatype, bool IsVector, ImmutableArray<InputColumn> Columns)
{
    /// <summary>Whether all candidates are one set, [1, N, width], of which the model sees the whole.</summary>
    public bool IsSet { get; init; }

    /// <summary>Whether it holds values of the request, once for all candidates: [1, width].</summary>
    public bool IsRequest { get; init; }

    /// <summary>Steps that a row is divided into, [N, steps, width / steps]; 0 when it is not.</summary>
    public int Steps { get; init; }
}

/// <summary>One prediction that a model makes.</summary>
public sealed record OutputDefinition
{
    /// <summary>Its name in expressions (<c>score.name</c>); made by one model only, whatever its versions.</summary>
    public required string Prediction { get; init; }

    /// <summary>The output tensor it is read from; empty for expressions.</summary>
    public string Tensor { get; init; } = "";

    /// <summary>Its column in the tensor's rows. Default 0.</summary>
    public int Column { get; init; }

    /// <summary>Numbers per row of the tensor when the tensor has more than are used; 0 when not declared.</summary>
    public int TensorWidth { get; init; }

    /// <summary>The expression that makes it; only where <see cref="ModelDefinition.IsExpression"/>.</summary>
    public YamlScalar? Value { get; init; }

    /// <summary>Applied before the range is checked; null when the model's numbers are used as they are.</summary>
    public PredictionCalibration? Calibration { get; init; }

    /// <summary>Smallest calibrated value that is believed, inclusive.</summary>
    public double Minimum { get; init; } = double.MinValue;

    /// <summary>Largest calibrated value that is believed, inclusive.</summary>
    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>The prediction of the same model that is this one's variance, in its unit squared; null when none is.</summary>
    public YamlScalar? Variance { get; init; }

    /// <summary>What is said of items that a term of it alone did much for; null when nothing is.</summary>
    public Saying? Say { get; init; }

    /// <summary>What stands in for it, tried in order; the last is always a constant.</summary>
    public required ImmutableArray<FallbackDefinition> Fallbacks { get; init; }
}
