using Microsoft.ML.OnnxRuntime;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.InProcess;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Onnx;

/// <summary>
/// Runs a model on pinned memory that is reused from run to run: inputs are read where the encoder wrote them, outputs
/// are written where they are read. One run at a time; keep as many runners as runs are to be under way together.
/// </summary>
internal sealed class OnnxRunner : IModelRunner
{
    private readonly OnnxModel model;
    private readonly InferenceSignature signature;
    private readonly TimeProvider time;
    private readonly RunDeadline deadline;
    private readonly RunOptions options = new();
    private readonly string[] inputNames;
    private readonly string[] outputNames;
    private readonly OrtValue[] inputValues;
    private readonly OrtValue[] outputValues;
    private readonly TensorBuffer[] outputs;
    private readonly long[][] outputShapes;
    private readonly int[] outputRowDimensions;
    private readonly int fixedRows;

    /// <summary>A runner of a model that fits the signature (<see cref="MetadataComparison"/>).</summary>
    public OnnxRunner(OnnxModel model, InferenceSignature signature, TimeProvider time)
    {
        this.model = model;
        this.signature = signature;
        this.time = time;
        deadline = new RunDeadline(options, time);
        inputNames = [.. signature.Inputs.Select(input => input.Name)];
        outputNames = [.. signature.Outputs.Select(output => output.Name)];
        inputValues = new OrtValue[inputNames.Length];
        outputValues = new OrtValue[outputNames.Length];
        outputs = [.. signature.Outputs.Select(output => new TensorBuffer(Datatype(model, output.Name), output.Width))];
        outputShapes = [.. signature.Outputs.Select(output => RowShape(model, output, signature.IsSet))];
        outputRowDimensions = [.. signature.Outputs.Select((output, index) => signature.IsSet && !IsByRow(outputShapes[index], output.Width) ? 1 : 0)];
        fixedRows = model.FixedRows(signature);
    }

    /// <summary>
    /// Runs all rows of the inputs and fills every output's block in <paramref name="values"/>. Stops between two nodes
    /// of the graph when <paramref name="timeout"/> has passed.
    /// </summary>
    public ModelFailure Run(TensorBuffer[] inputs, Span<double> values, TimeSpan timeout)
    {
        var rows = RowsOf(inputs);
        if (rows == 0)
        {
            return ModelFailure.None;
        }

        Prepare(rows);
        if (fixedRows > 0)
        {
            return RunInParts(inputs, rows, values, timeout);
        }

        var failure = Run(inputs, 0, rows, timeout);
        return failure == ModelFailure.None ? Read(rows, values) : failure;
    }

    /// <inheritdoc/>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public bool RunsRowsAlone => fixedRows == 0 && !signature.IsSet && !signature.Inputs.Any(input => input.Datatype == TensorDatatype.BYTES);

    /// <inheritdoc/>
    public ModelFailure TryRun(TensorBuffer[] inputs, int firstRow, int rows, TimeSpan timeout)
    {
        Prepare(rows);
        return Run(inputs, firstRow, rows, timeout);
    }

    /// <summary>Whether the runner may run again; a run that was stopped late leaves it unusable.</summary>
    public bool IsReusable => !deadline.HasFired;

    /// <inheritdoc/>
    public void Dispose()
    {
        deadline.Dispose();
        options.Dispose();
    }

    private static TensorDatatype Datatype(OnnxModel model, string output)
        => TensorDatatypes.Find(model.Metadata.Outputs.First(tensor => tensor.Name.Equals(output, StringComparison.Ordinal)).Datatype) ?? TensorDatatype.FP32;

    /// <summary>The output's shape with room for the rows: its dimensions, of which one may be left open by the file.</summary>
    private static long[] RowShape(OnnxModel model, OutputTensor output, bool isSet)
    {
        long[] shape = [.. model.Metadata.Outputs.First(tensor => tensor.Name.Equals(output.Name, StringComparison.Ordinal)).Shape];
        if (shape.Length == 0)
        {
            return [0, output.Width];
        }

        var isOneSet = isSet && !IsByRow(shape, output.Width);
        shape[0] = isOneSet ? 1 : shape[0];
        var first = isOneSet ? 2 : 1;
        var known = 1L;
        foreach (var size in shape.AsSpan(first))
        {
            known *= Math.Max(size, 1);
        }

        for (var dimension = first; dimension < shape.Length; dimension++)
        {
            if (shape[dimension] < 0)
            {
                shape[dimension] = output.Width / known;
                known = output.Width;
            }
        }

        return shape;
    }

    /// <summary>Whether a model of sets gives a row for each candidate and no set: [N, width].</summary>
    private static bool IsByRow(long[] shape, int width) => shape is [_, var second] && second == width && shape[0] != 1;

    /// <summary>The rows of a run: those of any input that has one for each candidate.</summary>
    private int RowsOf(TensorBuffer[] inputs)
    {
        for (var index = 0; index < inputs.Length; index++)
        {
            if (!signature.Inputs[index].IsRequest)
            {
                return inputs[index].Rows;
            }
        }

        return 0;
    }

    /// <summary>Makes room for the outputs of so many rows.</summary>
    private void Prepare(int rows)
    {
        foreach (var output in outputs)
        {
            output.Reset(rows);
        }
    }

    /// <summary>Runs as many rows at once as the file was exported for; the last run is filled up with copies of the last row, of which nothing is read.</summary>
    private ModelFailure RunInParts(TensorBuffer[] inputs, int rows, Span<double> values, TimeSpan timeout)
    {
        var padded = (rows + fixedRows - 1) / fixedRows * fixedRows;
        Prepare(padded);
        for (var index = 0; index < inputs.Length; index++)
        {
            if (!signature.Inputs[index].IsRequest)
            {
                inputs[index].Pad(padded);
            }
        }

        var failure = RunParts(inputs, padded, timeout);
        for (var index = 0; index < inputs.Length; index++)
        {
            if (!signature.Inputs[index].IsRequest)
            {
                inputs[index].Truncate(rows);
            }
        }

        return failure == ModelFailure.None ? Read(rows, values) : failure;
    }

    private ModelFailure RunParts(TensorBuffer[] inputs, int rows, TimeSpan timeout)
    {
        var (started, failure) = (time.GetTimestamp(), ModelFailure.None);
        for (var first = 0; first < rows && failure == ModelFailure.None; first += fixedRows)
        {
            var left = timeout - time.GetElapsedTime(started);
            failure = left > TimeSpan.Zero ? Run(inputs, first, fixedRows, left) : ModelFailure.Timeout;
        }

        return failure;
    }

    private ModelFailure Run(TensorBuffer[] inputs, int firstRow, int rows, TimeSpan timeout)
    {
        try
        {
            BindValues(inputs, firstRow, rows);
            deadline.Start(timeout);
            model.Session.Run(options, inputNames, inputValues, outputNames, outputValues);
            return deadline.Stop() ? ModelFailure.None : ModelFailure.Timeout;
        }
        catch (OnnxRuntimeException exception)
        {
            Problem = OnnxErrors.Sentence(exception);
            return deadline.Stop() ? ModelFailure.RunFailed : ModelFailure.Timeout;
        }
        finally
        {
            ReleaseValues();
        }
    }

    private void BindValues(TensorBuffer[] inputs, int firstRow, int rows)
    {
        for (var index = 0; index < inputs.Length; index++)
        {
            var input = signature.Inputs[index];
            inputValues[index] = Bind(inputs[index], input.IsRequest ? 0 : firstRow, input.RowsOf(rows), input.ShapeOf(rows));
        }

        for (var index = 0; index < outputs.Length; index++)
        {
            outputShapes[index][outputRowDimensions[index]] = rows;
            outputValues[index] = Bind(outputs[index], fixedRows == 0 ? 0 : firstRow, rows, outputShapes[index]);
        }
    }

    private static OrtValue Bind(TensorBuffer buffer, int firstRow, int rows, long[] shape)
    {
        if (buffer.Datatype != TensorDatatype.BYTES)
        {
            var size = buffer.Width * buffer.Datatype.Size();
            return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, buffer.Datatype.ToRuntime(), shape, buffer.Address + (firstRow * size), rows * size);
        }

        var strings = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var element = 0; element < rows * buffer.Width; element++)
        {
            strings.StringTensorSetElementAt(buffer.Element((firstRow * buffer.Width) + element), element);
        }

        return strings;
    }

    private ModelFailure Read(int rows, Span<double> values)
    {
        var failure = ModelFailure.None;
        for (var index = 0; index < outputs.Length; index++)
        {
            var block = values.Slice(signature.OutputOffset(index, rows), rows * outputs[index].Width);
            var read = BinaryTensorReader.Read(outputs[index].Datatype, outputs[index].RowBytes(0, rows).Span, block);
            failure = failure == ModelFailure.None ? read : failure;
        }

        return failure;
    }

    private void ReleaseValues()
    {
        foreach (ref var value in inputValues.AsSpan())
        {
            value?.Dispose();
            value = null!;
        }

        foreach (ref var value in outputValues.AsSpan())
        {
            value?.Dispose();
            value = null!;
        }
    }
}
