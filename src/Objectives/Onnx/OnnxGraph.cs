using System.Collections.Immutable;
using RankOrchestrator.Language.Files;

namespace RankOrchestrator.Objectives.Onnx;

/// <summary>
/// What an ONNX file says of itself beside its tensors (onnx.proto, field numbers there): who made it, its operators and
/// weights, and what makes each output. Weights are passed over.
/// </summary>
/// <param name="Producer">The tool that wrote it, with its version; empty when it does not say.</param>
/// <param name="IrVersion">Version of the file format.</param>
/// <param name="Opsets">Version of each set of operators; the standard one is <c>ai.onnx</c>.</param>
/// <param name="Operators">How often each operator occurs, in subgraphs too; those of other sets than the standard one with its name before.</param>
/// <param name="Weights">Numbers in its initializers.</param>
internal sealed record OnnxGraph(
    string Producer,
    long IrVersion,
    ImmutableSortedDictionary<string, long> Opsets,
    ImmutableSortedDictionary<string, int> Operators,
    long Weights)
{
    /// <summary>Graphs inside one another.</summary>
    private const int MostDepth = 16;

    /// <summary>Steps back from an output to what makes it.</summary>
    private const int MostSteps = 8;

    private static readonly ImmutableArray<string> PassOn = ["Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten"];

    /// <summary>Whether it has trees some of whose nodes send a missing value, NaN, the way that a number below the threshold goes.</summary>
    public bool RoutesMissing { get; private init; }

    private Dictionary<string, (string Operator, int Output, string Input)> Makers { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Reads a file; throws <see cref="InvalidDataException"/> with a clause when it is none.</summary>
    public static OnnxGraph Read(string path)
    {
        using var handle = BoundedReading.OpenRegular(path, InProcess.FileModel.MostBytes);
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 1 << 14);
        try
        {
            return new Reading(new ProtobufReader(stream)).Model(stream.Length);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("it ends too early", exception);
        }
    }

    /// <summary>Whether an output is the class that a classifier chose, and no number that says how likely it is.</summary>
    public bool IsClass(string output)
    {
        for (var step = 0; step < MostSteps && Makers.TryGetValue(output, out var maker); step++)
        {
            if (maker is { Operator: "ai.onnx.ml.TreeEnsembleClassifier" or "ai.onnx.ml.LinearClassifier" or "ai.onnx.ml.SVMClassifier", Output: 0 }
                or { Operator: "ArgMax" or "ai.onnx.ml.ArrayFeatureExtractor" or "ai.onnx.ml.LabelEncoder" })
            {
                return true;
            }

            if (!PassOn.Contains(maker.Operator, StringComparer.Ordinal))
            {
                return false;
            }

            output = maker.Input;
        }

        return false;
    }

    private sealed class Reading(ProtobufReader reader)
    {
        private readonly SortedDictionary<string, long> opsets = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, int> operators = new(StringComparer.Ordinal);
        private readonly Dictionary<string, (string, int, string)> makers = new(StringComparer.Ordinal);
        private string producer = "";
        private string version = "";
        private long irVersion;
        private long weights;
        private bool routesMissing;

        public OnnxGraph Model(long end)
        {
            while (reader.TryReadField(end, out var field, out var wireType))
            {
                switch (field, wireType)
                {
                    case (1, 0):
                        irVersion = (long)reader.ReadNumber();
                        break;
                    case (2, 2):
                        producer = reader.ReadText(end);
                        break;
                    case (3, 2):
                        version = reader.ReadText(end);
                        break;
                    case (7, 2):
                        Graph(reader.ReadEnd(end), 0);
                        break;
                    case (8, 2):
                        Opset(reader.ReadEnd(end));
                        break;
                    default:
                        reader.Skip(wireType, end);
                        break;
                }
            }

            return new OnnxGraph(
                string.Join(' ', new[] { producer, version }.Where(part => part.Length > 0)),
                irVersion,
                opsets.ToImmutableSortedDictionary(StringComparer.Ordinal),
                operators.ToImmutableSortedDictionary(StringComparer.Ordinal),
                weights)
            {
                Makers = makers,
                RoutesMissing = routesMissing,
            };
        }

        private void Opset(long end)
        {
            var (domain, number) = ("", 0L);
            while (reader.TryReadField(end, out var field, out var wireType))
            {
                switch (field, wireType)
                {
                    case (1, 2):
                        domain = reader.ReadText(end);
                        break;
                    case (2, 0):
                        number = (long)reader.ReadNumber();
                        break;
                    default:
                        reader.Skip(wireType, end);
                        break;
                }
            }

            opsets[domain.Length == 0 ? "ai.onnx" : domain] = number;
        }

        private void Graph(long end, int depth)
        {
            if (depth > MostDepth)
            {
                throw new InvalidDataException("its graphs are too deep inside one another");
            }

            while (reader.TryReadField(end, out var field, out var wireType))
            {
                switch (field, wireType)
                {
                    case (1, 2):
                        Node(reader.ReadEnd(end), depth);
                        break;
                    case (5, 2):
                        weights = Math.Max(weights, weights + Numbers(reader.ReadEnd(end)));
                        break;
                    default:
                        reader.Skip(wireType, end);
                        break;
                }
            }
        }

        private void Node(long end, int depth)
        {
            var (type, domain, input) = ("", "", default(string));
            var outputs = new List<string>();
            while (reader.TryReadField(end, out var field, out var wireType))
            {
                switch (field, wireType)
                {
                    case (1, 2):
                        var next = reader.ReadText(end);
                        input ??= next;
                        break;
                    case (2, 2):
                        outputs.Add(reader.ReadText(end));
                        break;
                    case (4, 2):
                        type = reader.ReadText(end);
                        break;
                    case (5, 2):
                        Attribute(reader.ReadEnd(end), depth);
                        break;
                    case (7, 2):
                        domain = reader.ReadText(end);
                        break;
                    default:
                        reader.Skip(wireType, end);
                        break;
                }
            }

            var name = domain.Length == 0 || domain is "ai.onnx" ? type : $"{domain}.{type}";
            operators[name] = operators.GetValueOrDefault(name) + 1;
            for (var output = 0; depth == 0 && output < outputs.Count; output++)
            {
                makers[outputs[output]] = (name, output, input ?? "");
            }
        }

        /// <summary>Graphs of loops and branches, and the way that trees send what is missing; other attributes say nothing here.</summary>
        private void Attribute(long end, int depth)
        {
            var (name, hasNonzero) = ("", false);
            while (reader.TryReadField(end, out var field, out var wireType))
            {
                switch (field, wireType)
                {
                    case (1, 2):
                        name = reader.ReadText(end);
                        break;
                    case (6 or 11, 2):
                        Graph(reader.ReadEnd(end), depth + 1);
                        break;
                    case (8, 0):
                        hasNonzero |= reader.ReadNumber() != 0;
                        break;
                    case (8, 2):
                        for (var last = reader.ReadEnd(end); reader.Position < last;)
                        {
                            hasNonzero |= reader.ReadNumber() != 0;
                        }

                        break;
                    default:
                        reader.Skip(wireType, end);
                        break;
                }
            }

            routesMissing |= hasNonzero && name is "nodes_missing_value_tracks_true";
        }

        /// <summary>How many numbers a tensor has, by its dimensions.</summary>
        private long Numbers(long end)
        {
            var count = 1L;
            while (reader.TryReadField(end, out var field, out var wireType))
            {
                if (field == 1 && wireType == 0)
                {
                    count = Multiply(count, reader.ReadNumber());
                }
                else if (field == 1 && wireType == 2)
                {
                    for (var last = reader.ReadEnd(end); reader.Position < last;)
                    {
                        count = Multiply(count, reader.ReadNumber());
                    }
                }
                else
                {
                    reader.Skip(wireType, end);
                }
            }

            return count;
        }

        private static long Multiply(long count, ulong size) => size == 0 ? 0 : size > (ulong)(long.MaxValue / Math.Max(count, 1)) ? long.MaxValue : count * (long)size;
    }
}
