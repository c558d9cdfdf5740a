using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.Plans.Kept;

/// <summary>A plan that was in force, as it is kept on disk: its policy files in full, and which model files it used.</summary>
/// <param name="Format">Version of this form.</param>
/// <param name="Plan">The plan's hash, which everything here must lead to.</param>
/// <param name="Folder">The policy folder it came from.</param>
/// <param name="Environment">The overlay that was in force, or empty.</param>
/// <param name="KeptAt">When it was kept.</param>
/// <param name="Files">What stood in the policy folder, byte by byte.</param>
/// <param name="Models">The model files, in the order of the plan's models.</param>
internal sealed record KeptPlan(int Format, string Plan, string Folder, string Environment, DateTimeOffset KeptAt, ImmutableArray<KeptPolicyFile> Files, ImmutableArray<KeptModelFile> Models)
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>What a plan is made of.</summary>
    public static KeptPlan Of(Plan plan, PolicyFiles files, PolicyLocation location, DateTimeOffset now)
        => new(
            CurrentFormat,
            plan.Hash,
            location.Folder,
            location.Environment,
            now,
            [.. files.Files.Where(file => !file.Path.StartsWith("tests/", StringComparison.Ordinal)).Select(file => new KeptPolicyFile(file.Path, file.Content.ToArray()))],
            [.. plan.Models.Files.Select(file => new KeptModelFile(file.Name, file.Path, file.ContentHash))]);

    /// <summary>The policy files as a folder would have given them.</summary>
    public PolicyFiles PolicyFiles() => new(Files.Select(file => new PolicyFile(file.Path, file.Content)));

    /// <summary>Whether it is whole, and the last good plan of that place.</summary>
    public bool Fits(PolicyLocation location)
        => Format == CurrentFormat
            && Folder.Equals(location.Folder, StringComparison.Ordinal)
            && Environment.Equals(location.Environment, StringComparison.Ordinal)
            && !Files.IsDefault
            && !Models.IsDefault
            && PolicyFiles().Hash(Environment, Models.Select(model => new PolicyFile(model.Model, Encoding.UTF8.GetBytes(model.Hash)))).Equals(Plan, StringComparison.Ordinal);
}

/// <summary>A policy file with its content.</summary>
internal sealed record KeptPolicyFile(string Path, byte[] Content);

/// <summary>A file of a model.</summary>
/// <param name="Model">Whose it is, as <see cref="Objectives.Registry.ModelFile"/> says it.</param>
/// <param name="Path">Where it was, absolute.</param>
/// <param name="Hash">SHA-256 of its content, lower-case hexadecimal.</param>
internal sealed record KeptModelFile(string Model, string Path, string Hash);

/// <summary>How kept plans are written and read.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeptPlan))]
internal sealed partial class KeptPlanJson : JsonSerializerContext;
