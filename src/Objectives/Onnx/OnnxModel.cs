using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Objectives.InProcess;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;
using ModelMetadata = RankOrchestrator.Objectives.OpenInference.ModelMetadata;

namespace RankOrchestrator.Objectives.Onnx;

/// <summary>
/// One loaded ONNX file: a session with one thread, run by the thread that calls it.
/// </summary>
public sealed class OnnxModel : FileModel
{
    private readonly string located;
    private readonly Lazy<Func<string, bool>> classes;

    private OnnxModel(string path, string located, string contentHash, InferenceSession session)
        : base(path, contentHash)
    {
        this.located = located;
        classes = new Lazy<Func<string, bool>>(ReadClasses);
        Session = session;
        Properties = session.ModelMetadata.CustomMetadataMap;
        Metadata = new ModelMetadata(
            System.IO.Path.GetFileNameWithoutExtension(path),
            "onnx_onnxv1",
            [.. session.InputNames.Select(name => Describe(name, session.InputMetadata[name]))],
            [.. session.OutputNames.Select(name => Describe(name, session.OutputMetadata[name]))]);
    }

    /// <summary>The tensors, as the protocol describes them.</summary>
    public ModelMetadata Metadata { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Properties { get; }

    internal InferenceSession Session { get; }

    /// <summary>Loads a file, or says in one sentence why it cannot be loaded.</summary>
    /// <param name="path">The file as it is known.</param>
    /// <param name="located">Where it lies, free of links; null when it may lie anywhere.</param>
    public static (OnnxModel? Model, string? Problem) Load(string path, string? located = null)
    {
        try
        {
            var hash = Hash(located ?? path);
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };

            // The runtime maps .ort files and external weights into memory instead of copying them; a plain .onnx file
            // is parsed from its file, which its interface cannot avoid.
            options.AddSessionConfigEntry("session.use_memory_mapped_ort_model", "1");
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            var session = new InferenceSession(located ?? path, options);
            try
            {
                return (new OnnxModel(path, located ?? path, hash, session), null);
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (OnnxRuntimeException exception)
        {
            return (null, $"{path} is not a model that can be run: {OnnxErrors.Sentence(exception)}");
        }
        catch (RefusedFileException exception)
        {
            return (null, $"{path} {exception.Message}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, exception is FileNotFoundException or DirectoryNotFoundException ? $"{path} does not exist." : $"{path} cannot be read: {exception.Message}");
        }
    }

    internal override ImmutableArray<string> Differences(InferenceSignature signature)
    {
        var outputs = signature.Outputs.Select(output => ProblemOf(output.Name)).OfType<string>().ToImmutableArray();
        return outputs.IsEmpty ? MetadataComparison.Differences(signature, Metadata, System.IO.Path.GetFileName(Path), FixedRows(signature)) : outputs;
    }

    /// <summary>Rows that every run must have, because the file was exported for so many; 0 when it takes any number.</summary>
    internal int FixedRows(InferenceSignature signature)
    {
        if (signature.IsSet)
        {
            return 0;
        }

        foreach (var input in signature.Inputs)
        {
            var tensor = Metadata.Inputs.FirstOrDefault(tensor => tensor.Name.Equals(input.Name, StringComparison.Ordinal));
            if (!input.IsRequest && tensor is { Shape: [> 0 and <= 65_536 and var rows, ..] })
            {
                return (int)rows;
            }
        }

        return 0;
    }

    /// <summary>Why an output cannot be a prediction though the file has it, in a sentence that says what to do; null when it can, or when there is none of that name.</summary>
    internal string? ProblemOf(string output)
    {
        var file = System.IO.Path.GetFileName(Path);
        if (!Session.OutputMetadata.TryGetValue(output, out var node))
        {
            return null;
        }

        if (NoTensorProblemOf(output) is { } problem)
        {
            return problem;
        }

        var isWhole = node.ElementDataType is TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.String;
        if (!isWhole || !(output.Contains("label", StringComparison.OrdinalIgnoreCase) || classes.Value(output)))
        {
            return null;
        }

        var others = Session.OutputNames.Where(other => !other.Equals(output, StringComparison.Ordinal)).ToArray();
        return $"Output '{output}' of {file} is the class that the model chose ({Describe(output, node)}), not a prediction: take its probabilities, "
            + (others.Length == 0 ? "which the export must give out too." : $"{string.Join(" or ", others.Select(other => $"'{other}'"))}, with width: 2 and column: 1 where there are two classes.");
    }

    /// <summary>That an output is no tensor, in a sentence that says what to do; null when it is one, or when there is none of that name.</summary>
    internal string? NoTensorProblemOf(string output)
        => !Session.OutputMetadata.TryGetValue(output, out var node) || node.IsTensor
            ? null
            : $"Output '{output}' of {System.IO.Path.GetFileName(Path)} is no tensor but a {Described(node)}, as ZipMap makes it: export the model with zipmap=False "
                + "(skl2onnx: convert_sklearn(…, options={'zipmap': False}); onnxmltools: convert_lightgbm(…, zipmap=False)), and take column 1 of its probabilities.";

    private static string Described(NodeMetadata node) => node.OnnxValueType switch
    {
        OnnxValueType.ONNX_TYPE_SEQUENCE => "sequence of maps",
        OnnxValueType.ONNX_TYPE_MAP => "map",
        _ => "value of another kind",
    };

    /// <summary>Whether an output is a class by the operators that make it; unknown, and so not, in files of the runtime's own format.</summary>
    private Func<string, bool> ReadClasses()
    {
        try
        {
            return System.IO.Path.GetExtension(Path).Equals(".ort", StringComparison.OrdinalIgnoreCase) ? _ => false : OnnxGraph.Read(located).IsClass;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or RefusedFileException)
        {
            return _ => false;
        }
    }

    internal override IModelRunner CreateRunner(InferenceSignature signature, TimeProvider time) => new OnnxRunner(this, signature, time);

    private static TensorMetadata Describe(string name, NodeMetadata node)
        => node.IsTensor
            ? new TensorMetadata(
                name,
                OnnxDatatypes.FromRuntime(node.ElementDataType)?.Name() ?? node.ElementDataType.ToString(),
                [.. node.Dimensions.Select(size => (long)size)])
            : new TensorMetadata(name, node.OnnxValueType.ToString(), []);

    protected override void Free() => Session.Dispose();
}
