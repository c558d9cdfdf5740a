using System.Collections.Immutable;
using System.Security.Cryptography;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.InProcess;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models;
using RankOrchestrator.Policies.Models.Kinds;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>Loads what stands behind the models that a policy folder declares.</summary>
internal sealed class CatalogLoader(string policyRoot, DiagnosticBag diagnostics, ModelCatalogOptions options, TimeProvider time, ModelCatalog? previous)
{
    private readonly List<SharedResource> opened = [];
    private readonly ReadableFolders folders = ReferencedFiles.Of(policyRoot);
    private readonly WordLoader words = new(policyRoot, options, diagnostics);

    public ModelCatalog? Load(ImmutableArray<ModelDefinition> definitions)
    {
        var models = definitions.Select(Open).OfType<LoadedModel>().ToImmutableArray();
        if (!diagnostics.HasErrors)
        {
            return new ModelCatalog(models, options.AnswerMemory);
        }

        foreach (var resource in opened)
        {
            resource.Release();
        }

        return null;
    }

    private LoadedModel? Open(ModelDefinition declared)
    {
        if (words.Fill(declared) is not var (definition, files))
        {
            return null;
        }

        if (Connect(definition) is { } model)
        {
            model.Vocabularies = files;
            return model;
        }

        return null;
    }

    private LoadedModel? Connect(ModelDefinition definition)
    {
        var (watches, reference) = Watches(definition);
        if (definition.IsExpression)
        {
            return new ExpressionModel(definition, watches, reference);
        }

        return options.Transports.Of(definition.Location) switch
        {
            FileTransport transport => OpenFile(transport, definition, (FileLocation)definition.Location, watches, reference),
            RemoteTransport transport => new CalledModel(definition, Connect(transport, definition, (ServerLocation)definition.Location), watches, reference),
            var other => throw new InvalidOperationException($"Unknown transport {other.GetType().Name}."),
        };
    }

    private LocalModel? OpenFile(FileTransport transport, ModelDefinition definition, FileLocation location, ImmutableArray<PredictionWatch> watches, ModelFile? reference)
    {
        var place = definition.LocationPlace;
        if (LoadFile(transport, location, place) is not { } file)
        {
            return null;
        }

        opened.Add(file);
        var differences = file.Differences(LoadedModel.SignatureOf(definition));
        foreach (var difference in differences)
        {
            Report(ModelCodes.SignatureMismatch, place, difference);
        }

        if (!differences.IsEmpty)
        {
            return null;
        }

        var others = TrainedInputs.Differences(definition, file.Properties, Path.GetFileName(location.Path));
        foreach (var other in others)
        {
            Report(
                ModelCodes.OtherInputs,
                definition.Source["inputs"]!,
                other,
                "Put columns and words into the order of the training; where the same goes by two names, write the training's as 'name' of the column.");
        }

        if (!others.IsEmpty)
        {
            return null;
        }

        var model = new LocalModel(definition, file, time, watches, reference);
        if (model.WarmUp() is var failure && failure != ModelFailure.None)
        {
            ReportFile(
                ModelCodes.UnusableFile,
                place,
                location.Path,
                $"{location.Path} loads but does not run ({failure.Word()}{(model.Problem is { } problem ? ": " + problem.TrimEnd('.') : "")}).",
                "Check the widths of its inputs and outputs.");
        }

        else
        {
            model.Rows = CheckRows(model, location, place);
        }

        return model;
    }

    /// <summary>Checks a model with the reference rows beside its file; which file that is, or null when there is none.</summary>
    private ModelFile? CheckRows(LocalModel model, FileLocation location, YamlNode place)
    {
        var path = ReferenceRows.PathOf(location.Path);
        var copy = options.Copies.GetValueOrDefault(path);
        if (path.Equals(model.Definition.Reference, StringComparison.Ordinal) || (copy is null && (!options.Copies.IsEmpty || !File.Exists(path))))
        {
            return null;
        }

        try
        {
            var content = copy is null ? folders.Read(path, ReferencedFiles.MostBytes) : BoundedReading.ReadRegular(copy, ReferencedFiles.MostBytes);
            if (ReferenceRows.Read(Relative(path), content, diagnostics) is { } rows)
            {
                new ReferenceCheck(model, Path.GetFileName(location.Path), diagnostics).Run(rows);
            }

            return ModelFile.Of(model.Definition.Name + "/rows", path, content);
        }
        catch (Exception exception) when (exception is RefusedFileException or IOException or UnauthorizedAccessException)
        {
            ReportFile(ModelCodes.BadReferenceRows, place, path, exception is RefusedFileException ? $"{path} {exception.Message}." : $"{path} cannot be read.");
            return null;
        }
    }

    private FileModel? LoadFile(FileTransport transport, FileLocation location, YamlNode place)
    {
        if ((options.Copies.GetValueOrDefault(location.Path) ?? Locate(location.Path, ModelCodes.UnusableFile, place)) is not { } located)
        {
            return null;
        }

        if (Reuse(location, located) is { } known)
        {
            return known;
        }

        var (file, problem) = transport.Load(location, located);
        if (file is null)
        {
            ReportFile(ModelCodes.UnusableFile, place, location.Path, problem!.Replace(located, location.Path, StringComparison.Ordinal));
        }

        return file;
    }

    /// <summary>What the previous catalog has loaded from there, if the content is the same.</summary>
    private FileModel? Reuse(FileLocation location, string located)
    {
        var known = previous?.Models.OfType<LocalModel>().FirstOrDefault(model => model.Definition.Location == location)?.File;
        return known is not null && FileModel.TryHash(located)?.Equals(known.ContentHash, StringComparison.Ordinal) == true && known.TryUse() ? known : null;
    }

    /// <summary>The connections of the previous catalog, if the file says the same; they know how the server is.</summary>
    private RemoteModel Connect(RemoteTransport transport, ModelDefinition definition, ServerLocation location)
    {
        var known = previous?.Find(definition.VersionedName) as CalledModel;
        var isSame = known is not null && known.Definition.Location == location
            && known.Definition.Source.Source.Text.Equals(definition.Source.Source.Text, StringComparison.Ordinal);
        var remote = isSame && known!.Remote.TryUse() ? known.Remote : new RemoteModel(definition, transport.Connect(location, options.AnswerMemory), time);
        opened.Add(remote);
        return remote;
    }

    /// <summary>Where a file lies, free of links; null, with the reason reported, when it lies where none is read.</summary>
    private string? Locate(string path, string code, YamlNode place)
    {
        try
        {
            return folders.Locate(path);
        }
        catch (RefusedFileException exception)
        {
            ReportFile(code, place, path, $"{path} {exception.Message}.", "Put it there; to keep files elsewhere, make the folder 'models' beside the policy folder a link.");
            return null;
        }
    }

    /// <summary>What watches its predictions, and the file that they are compared with; null when there is none that can be used.</summary>
    private (ImmutableArray<PredictionWatch> Watches, ModelFile? Reference) Watches(ModelDefinition definition)
    {
        ImmutableArray<ReferenceSnapshot> snapshots = [];
        ModelFile? reference = null;
        var copy = definition.Reference is null ? null : options.Copies.GetValueOrDefault(definition.Reference);
        if (definition.Reference is { } path && (copy ?? Locate(path, ModelCodes.BadReference, definition.Source["watch"]!)) is not null)
        {
            try
            {
                var content = copy is null ? folders.Read(path, ReferencedFiles.MostBytes) : BoundedReading.ReadRegular(copy, ReferencedFiles.MostBytes);
                reference = ModelFile.Of(definition.Name + "/reference", path, content);
                (snapshots, var problem) = ReferenceSnapshot.Read(content);
                if (problem is not null)
                {
                    ReportFile(ModelCodes.BadReference, definition.Source["watch"]!, path, $"{path} cannot be used: {problem}");
                }
            }
            catch (RefusedFileException exception)
            {
                ReportFile(ModelCodes.BadReference, definition.Source["watch"]!, path, $"{path} {exception.Message}.");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                ReportFile(ModelCodes.BadReference, definition.Source["watch"]!, path, $"{path} cannot be read.");
            }
        }

        return ([.. definition.Outputs.Select(output => Watch(
            definition,
            output.Prediction,
            snapshots.FirstOrDefault(snapshot => snapshot.Prediction.Equals(output.Prediction, StringComparison.Ordinal))))], reference);
    }

    /// <summary>A watch, or the previous catalog's of the same version: a reload does not forget what was seen.</summary>
    private PredictionWatch Watch(ModelDefinition definition, string prediction, ReferenceSnapshot? snapshot)
    {
        var watch = new PredictionWatch(definition.Name, prediction, snapshot, definition.DriftLimit, time);
        return previous?.Find(definition.VersionedName)?.Watches.FirstOrDefault(watch.IsLike) ?? watch;
    }

    /// <summary>Reports about a file that is named as seen from the policy folder: findings are shown to people on other machines.</summary>
    private void ReportFile(string code, YamlNode place, string path, string sentence, string? hint = null)
        => Report(code, place, sentence.Replace(path, Relative(path), StringComparison.Ordinal), hint);

    private string Relative(string path) => Path.GetRelativePath(policyRoot, path).Replace('\\', '/');

    private void Report(string code, YamlNode place, string message, string? hint = null)
        => diagnostics.Error(code, place.Source, place.Span, message, hint);
}
