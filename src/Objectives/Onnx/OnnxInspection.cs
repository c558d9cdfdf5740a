using System.Collections.Immutable;
using System.Diagnostics;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.Onnx;

/// <summary>Everything that is to be known of an ONNX file before a model file is written for it.</summary>
public sealed record OnnxInspection
{
    /// <summary>Rows of the runs that are timed.</summary>
    public const int TimedRows = 500;

    /// <summary>Runs of which the median is told.</summary>
    public const int TimedRuns = 21;

    /// <summary>Bytes of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The tensors that it takes.</summary>
    public required ImmutableArray<TensorMetadata> Inputs { get; init; }

    /// <summary>The tensors that it gives.</summary>
    public required ImmutableArray<TensorMetadata> Outputs { get; init; }

    /// <summary>What its makers wrote into it for others, by key.</summary>
    public required ImmutableSortedDictionary<string, string> Properties { get; init; }

    /// <summary>The tool that wrote it; empty when it does not say.</summary>
    public string Producer { get; init; } = "";

    /// <summary>Version of the file format; 0 in a file of the runtime's own format.</summary>
    public long IrVersion { get; init; }

    /// <summary>Version of each set of operators.</summary>
    public ImmutableSortedDictionary<string, long> Opsets { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>How often each operator occurs.</summary>
    public ImmutableSortedDictionary<string, int> Operators { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Numbers in its weights, those in files of their own included.</summary>
    public long Weights { get; init; }

    /// <summary>Whether it has trees that know which way a missing value goes; the draft gives it to them as NaN.</summary>
    public bool RoutesMissing { get; init; }

    /// <summary>The text of a model file to begin with; null when a tensor is of a kind that none can name.</summary>
    public string? Draft { get; init; }

    /// <summary>Why there is none, or what its reader has to know, a sentence each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>Median time of a run of <see cref="TimedRows"/> rows of zeros on one thread of this machine; null when it does not run.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Looks at a file, or says in one sentence why that cannot be done.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">How a model file would name it.</param>
    public static (OnnxInspection? Inspection, string? Problem) Of(string path, string file)
    {
        var isPlain = !Path.GetExtension(path).Equals(".ort", StringComparison.OrdinalIgnoreCase);
        OnnxGraph? graph;
        try
        {
            graph = isPlain ? OnnxGraph.Read(path) : null;
        }
        catch (InvalidDataException exception)
        {
            return (null, $"{path} is not an ONNX file: {exception.Message}.");
        }
        catch (Exception exception) when (exception is RefusedFileException)
        {
            return (null, $"{path} {exception.Message}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, exception is FileNotFoundException or DirectoryNotFoundException ? $"{path} does not exist." : $"{path} cannot be read: {exception.Message}");
        }

        var (model, problem) = OnnxModel.Load(path);
        if (model is null)
        {
            return (null, problem);
        }

        try
        {
            return (Of(model, graph, new FileInfo(path).Length, file), null);
        }
        finally
        {
            model.Release();
        }
    }

    private static OnnxInspection Of(OnnxModel model, OnnxGraph? graph, long bytes, string file)
    {
        var inspection = new OnnxInspection
        {
            Bytes = bytes,
            ContentHash = model.ContentHash,
            Inputs = model.Metadata.Inputs,
            Outputs = model.Metadata.Outputs,
            Properties = model.Properties.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Producer = graph?.Producer ?? "",
            IrVersion = graph?.IrVersion ?? 0,
            Opsets = graph?.Opsets ?? ImmutableSortedDictionary<string, long>.Empty,
            Operators = graph?.Operators ?? ImmutableSortedDictionary<string, int>.Empty,
            Weights = graph?.Weights ?? 0,
            RoutesMissing = graph?.RoutesMissing ?? false,
        };
        var draft = ModelFileDraft.Of(inspection, model, file);
        var remarks = draft.Remarks;
        TimeSpan? time = null;
        if (draft.Signature is { } signature)
        {
            (time, var problem) = Measure(model, signature);
            remarks = problem is null ? remarks : remarks.Add($"It does not run over {TimedRows} rows of zeros: {problem}");
        }

        return inspection with { Draft = draft.Text, Remarks = remarks, Time = time };
    }

    private static (TimeSpan? Median, string? Problem) Measure(OnnxModel model, InferenceSignature signature)
    {
        using var runner = new OnnxRunner(model, signature, TimeProvider.System);
        TensorBuffer[] inputs = [.. signature.Inputs.Select(input => new TensorBuffer(input.Datatype, input.Width))];
        foreach (var input in inputs)
        {
            input.FillWithZeros(TimedRows);
        }

        var values = new double[TimedRows * signature.OutputWidth];
        var times = new TimeSpan[TimedRuns];
        for (var run = -2; run < TimedRuns; run++)
        {
            var started = Stopwatch.GetTimestamp();
            var failure = runner.Run(inputs, values, TimeSpan.FromSeconds(10));
            if (failure is not (ModelFailure.None or ModelFailure.NotFinite))
            {
                return (null, runner.Problem ?? failure.Word() + ".");
            }

            // The first two pay for memory and initialisation.
            if (run >= 0)
            {
                times[run] = Stopwatch.GetElapsedTime(started);
            }
        }

        Array.Sort(times);
        return (times[TimedRuns / 2], null);
    }
}
