using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models.Kinds;
using RankOrchestrator.Policies.Overlays;

namespace RankOrchestrator.Policies.Models;

/// <summary>Checks models against each other and against what overlays say of them.</summary>
internal sealed class ModelChecks(ImmutableArray<OverlayServer> servers, ModelKinds kinds, DiagnosticBag diagnostics)
{
    /// <summary>Checks them.</summary>
    /// <param name="definitions">Those whose files can be used.</param>
    /// <param name="isComplete">Whether these are all.</param>
    public void Check(ImmutableArray<ModelDefinition> definitions, bool isComplete)
    {
        CheckNames(definitions);
        CheckServers(definitions, isComplete);
        CheckFallbacks(definitions);
        CheckVariances(definitions);
    }

    private void CheckNames(ImmutableArray<ModelDefinition> definitions)
    {
        foreach (var twin in definitions.GroupBy(definition => definition.VersionedName, StringComparer.Ordinal).SelectMany(group => group.Skip(1)))
        {
            Report(ModelCodes.DuplicateName, twin.Source["model"]!, $"There are two models named '{twin.Name}' of version '{twin.Version}'.", "Versions side by side need different versions.");
        }

        var predictions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var definition in definitions)
        {
            foreach (var twin in definition.Outputs.GroupBy(output => output.Prediction, StringComparer.Ordinal).Where(group => group.Count() > 1))
            {
                Report(ModelCodes.DuplicateName, definition.Source["outputs"]!, $"'{definition.Name}' makes the prediction '{twin.Key}' twice.");
            }

            bool IsOfAnother(string prediction) => !predictions.TryAdd(prediction, definition.Name) && !predictions[prediction].Equals(definition.Name, StringComparison.Ordinal);
            foreach (var output in definition.Outputs.Where(output => IsOfAnother(output.Prediction)))
            {
                Report(
                    ModelCodes.DuplicateName,
                    definition.Source["outputs"]!,
                    $"The prediction '{output.Prediction}' is made by '{predictions[output.Prediction]}' and by '{definition.Name}'.",
                    "Give a stand-in a prediction of its own and name it as the fallback.");
            }
        }
    }

    /// <summary>Every environment's addresses are looked at, so that one that no longer fits is found before it is loaded there.</summary>
    private void CheckServers(ImmutableArray<ModelDefinition> definitions, bool isComplete)
    {
        foreach (var server in servers)
        {
            ServerAddress.Read(server.Address, diagnostics);
            var reference = server.Model.Text;
            var named = definitions.Where(definition => definition.Name.Equals(reference, StringComparison.Ordinal) || definition.VersionedName.Equals(reference, StringComparison.Ordinal)).ToArray();
            if (named.Length > 0 && !named.Any(definition => definition.Location is ServerLocation))
            {
                Report(ModelCodes.BadAddress, server.Model, $"The model '{reference}' has no server: it is not of kind {kinds.Words(kind => kind.HasServer, "or")}.");
            }
            else if (named.Length == 0 && isComplete)
            {
                // A file that could not be read may be the one that is meant.
                Report(
                    ModelCodes.BadAddress,
                    server.Model,
                    $"There is no model '{reference}'.",
                    Suggestion.Hint(reference, definitions.Where(definition => definition.Location is ServerLocation).Select(definition => definition.Name)));
            }
        }
    }

    private void CheckFallbacks(ImmutableArray<ModelDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            foreach (var fallback in definition.Outputs.SelectMany(output => output.Fallbacks).OfType<ModelFallback>())
            {
                CheckFallback(definition, fallback, definitions);
            }
        }
    }

    private void CheckVariances(ImmutableArray<ModelDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            foreach (var output in definition.Outputs.Where(output => output.Variance is not null))
            {
                var others = definition.Outputs.Where(other => other != output).Select(other => other.Prediction).ToArray();
                if (!others.Contains(output.Variance!.Text, StringComparer.Ordinal))
                {
                    Report(
                        ModelCodes.UnknownVariance,
                        output.Variance,
                        output.Variance.Text == output.Prediction ? "A prediction cannot be its own variance."
                            : $"'{definition.Name}' makes no prediction '{output.Variance.Text}'.",
                        others.Length == 0 ? "Add it to the outputs: what the model says of its own uncertainty." : Suggestion.HintOrAll(output.Variance.Text, others, "predictions"));
                }
            }
        }
    }

    private void CheckFallback(ModelDefinition definition, ModelFallback fallback, ImmutableArray<ModelDefinition> definitions)
    {
        var reference = fallback.Model.Text;
        var target = definitions.FirstOrDefault(other => other.VersionedName.Equals(reference, StringComparison.Ordinal))
            ?? definitions.Where(other => other.Name.Equals(reference, StringComparison.Ordinal)).MaxBy(other => other.Version, VersionOrder.Ascending);
        if (target is null)
        {
            Report(ModelCodes.UnknownFallback, fallback.Model, $"There is no model '{fallback.Model.Text}'.", Suggestion.Hint(fallback.Model.Text, definitions.Select(other => other.Name)));
        }
        else if (ReferenceEquals(target, definition) || target.IsExpression)
        {
            Report(
                ModelCodes.UnknownFallback,
                fallback.Model,
                ReferenceEquals(target, definition) ? "A model cannot stand in for itself." : "An expression cannot be a fallback model.",
                target.IsExpression ? "Use '- column:' with the expression." : null);
        }
        else if (fallback.Prediction is null ? target.Outputs.Length != 1 : !target.Outputs.Any(output => output.Prediction.Equals(fallback.Prediction, StringComparison.Ordinal)))
        {
            Report(
                ModelCodes.UnknownFallback,
                fallback.Model,
                $"Which prediction of '{target.Name}'? It makes {string.Join(", ", target.Outputs.Select(output => output.Prediction))}.",
                "Add 'prediction:'.");
        }
    }

    private void Report(string code, YamlNode place, string message, string? hint = null)
        => diagnostics.Error(code, place.Source, place.Span, message, hint);
}
