using System.Collections.Immutable;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.InProcess;

/// <summary>A model that runs in this process, loaded from a file; shared by all who load the same content from the same place.</summary>
public abstract class FileModel : SharedResource
{
    /// <summary>Bytes of a model's file: more than the messages of the ONNX format can hold.</summary>
    public const long MostBytes = 2L << 30;

    private protected FileModel(string path, string contentHash)
    {
        Path = path;
        ContentHash = contentHash;
    }

    /// <summary>The file, as it is known.</summary>
    public string Path { get; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal: which model this is, whatever its name.</summary>
    public string ContentHash { get; }

    /// <summary>What its makers wrote into the file for others, by key; empty when that was nothing.</summary>
    public virtual IReadOnlyDictionary<string, string> Properties => System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>SHA-256 of a file's content as <see cref="ContentHash"/> has it; null when the file cannot be read.</summary>
    public static string? TryHash(string path)
    {
        try
        {
            return Hash(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Where the file and the registry describe different tensors, one sentence each; empty when it can be run.</summary>
    internal abstract ImmutableArray<string> Differences(InferenceSignature signature);

    /// <summary>A runner of the model, whose tensors fit the signature.</summary>
    internal abstract IModelRunner CreateRunner(InferenceSignature signature, TimeProvider time);

    private protected static string Hash(string path)
    {
        using var handle = BoundedReading.OpenRegular(path, MostBytes);
        using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
    }
}
