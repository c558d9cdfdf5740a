using System.Buffers.Binary;
using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RankOrchestrator.Objectives.Onnx;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;
using ModelMetadata = RankOrchestrator.Objectives.OpenInference.ModelMetadata;

namespace RankOrchestrator.Objectives.Serving;

/// <summary>One version of a model of the model server. Safe for concurrent use.</summary>
internal sealed class ServedModel(string name, string version, OnnxModel model)
{
    private static readonly RunOptions Options = new();

    public string Name => name;

    public string Version => version;

    public ModelMetadata Metadata { get; } = model.Metadata with { Name = name, Versions = [version] };

    /// <summary>Runs a request and writes the response; throws <see cref="ServingException"/> when it cannot.</summary>
    public int? Infer(ServedRequest request, PooledBuffer response)
    {
        CheckInputs(request);
        var outputNames = request.OutputNames.Count > 0 ? request.OutputNames : [.. Metadata.Outputs.Select(output => output.Name)];
        foreach (var output in outputNames.Where(output => !Metadata.Outputs.Any(known => known.Name.Equals(output, StringComparison.Ordinal))))
        {
            throw new ServingException(400, $"model '{name}' has no output '{output}'");
        }

        if (outputNames.Select(model.NoTensorProblemOf).FirstOrDefault(problem => problem is not null) is { } problem)
        {
            throw new ServingException(400, problem);
        }

        var values = request.Inputs.Select(ToRuntime).ToArray();
        try
        {
            using var results = model.Session.Run(Options, [.. request.Inputs.Select(input => input.Name)], values, outputNames);
            return InferenceResponseWriter.Write(response, this, request, [.. outputNames.Select((output, index) => FromRuntime(output, results[index]))]);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ServingException(400, OnnxErrors.Sentence(exception));
        }
        finally
        {
            foreach (var value in values)
            {
                value.Dispose();
            }
        }
    }

    private void CheckInputs(ServedRequest request)
    {
        foreach (var input in request.Inputs)
        {
            var known = Metadata.Inputs.FirstOrDefault(tensor => tensor.Name.Equals(input.Name, StringComparison.Ordinal))
                ?? throw new ServingException(400, $"model '{name}' has no input '{input.Name}'");
            if (!known.Datatype.Equals(input.Datatype.Name(), StringComparison.Ordinal))
            {
                throw new ServingException(400, $"input '{input.Name}' has datatype {input.Datatype.Name()}, model '{name}' expects {known.Datatype}");
            }

            if (!Fits(input.Shape, known.Shape))
            {
                throw new ServingException(400, $"input '{input.Name}' has shape [{string.Join(',', input.Shape)}], model '{name}' expects [{string.Join(',', known.Shape)}]");
            }
        }

        var names = request.Inputs.Select(input => input.Name).ToArray();
        foreach (var missing in Metadata.Inputs.Where(input => !names.Contains(input.Name, StringComparer.Ordinal)))
        {
            throw new ServingException(400, $"model '{name}' needs input '{missing.Name}'");
        }

        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            throw new ServingException(400, "an input is given twice");
        }
    }

    private static bool Fits(ImmutableArray<long> given, ImmutableArray<long> expected)
    {
        if (given.Length != expected.Length)
        {
            return expected.IsEmpty;
        }

        for (var dimension = 0; dimension < given.Length; dimension++)
        {
            if (expected[dimension] >= 0 && expected[dimension] != given[dimension])
            {
                return false;
            }
        }

        return true;
    }

    private static OrtValue ToRuntime(ServedTensor tensor)
    {
        long[] shape = [.. tensor.Shape];
        if (tensor.Datatype != TensorDatatype.BYTES)
        {
            var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, tensor.Datatype.ToRuntime(), shape);
            tensor.Content.Span.CopyTo(value.GetTensorMutableRawData());
            return value;
        }

        var strings = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        var content = tensor.Content.Span;
        for (var element = 0; content.Length > 0; element++)
        {
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(content);
            strings.StringTensorSetElementAt(content.Slice(sizeof(uint), length), element);
            content = content[(sizeof(uint) + length)..];
        }

        return strings;
    }

    private ServedTensor FromRuntime(string output, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var datatype = OnnxDatatypes.FromRuntime(info.ElementDataType)
            ?? throw new ServingException(500, $"output '{output}' of model '{name}' has a type that the protocol does not know");
        return new ServedTensor(output, datatype, [.. info.Shape], datatype == TensorDatatype.BYTES ? Strings(value) : value.GetTensorMutableRawData().ToArray());
    }

    private static byte[] Strings(OrtValue value)
    {
        using var buffer = new PooledBuffer();
        foreach (var text in value.GetStringTensorAsArray())
        {
            var utf8 = System.Text.Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(sizeof(uint)), (uint)utf8.Length);
            buffer.Advance(sizeof(uint));
            buffer.Write(utf8);
        }

        return buffer.Written.ToArray();
    }
}
