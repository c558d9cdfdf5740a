using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.Inputs;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>Finds the models behind some predictions and binds them, and what can stand in for them, to a surface.</summary>
internal sealed class ModelBinder(ModelCatalog catalog, ExpressionEnvironment environment, DiagnosticBag diagnostics, ImmutableArray<LoadedModel> listed, TimeSpan? deadline)
{
    private readonly EncoderCompiler compiler = new(environment, diagnostics);
    private readonly Dictionary<string, BoundModel> bound = new(StringComparer.Ordinal);

    public ModelSet? Bind(IEnumerable<string> predictions)
    {
        var before = diagnostics.Count;
        var needed = new SortedDictionary<string, BoundModel>(StringComparer.Ordinal);
        foreach (var prediction in predictions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            Need(prediction, needed);
        }

        foreach (var expression in needed.Values.Where(model => model.Definition.IsExpression).ToArray())
        {
            NeedInputsOf(expression, needed);
        }

        return diagnostics.HasErrors && diagnostics.Count > before ? null : new ModelSet(catalog, [.. needed.Values], deadline) { Computed = [.. compiler.Computed] };
    }

    private void Need(string prediction, SortedDictionary<string, BoundModel> needed)
    {
        if (catalog.MakerOf(prediction, listed) is { } model && !needed.ContainsKey(model.Definition.Name))
        {
            needed.Add(model.Definition.Name, Bind(model));
        }
    }

    /// <summary>What an expression model reads must be there before it; it may not read another expression model.</summary>
    private void NeedInputsOf(BoundModel expression, SortedDictionary<string, BoundModel> needed)
    {
        foreach (var output in expression.Outputs)
        {
            foreach (var prediction in output.Expression?.Reads.Predictions ?? [])
            {
                Need(prediction, needed);
                if (catalog.MakerOf(prediction, listed) is ExpressionModel)
                {
                    var value = output.Definition.Value!;
                    diagnostics.Error(
                        ModelCodes.BadExpression,
                        value.Source,
                        value.Span,
                        $"'{prediction}' is made by an expression too; an expression model reads models only.",
                        "Write the two as one expression.");
                }
            }
        }
    }

    private BoundModel Bind(LoadedModel model)
    {
        if (bound.TryGetValue(model.Definition.Name, out var known))
        {
            return known;
        }

        ImmutableArray<TensorEncoder> encoders = [.. model.Definition.Inputs.Select(compiler.Compile)];
        ImmutableArray<BoundOutput> outputs = [.. model.Definition.Outputs.Select((output, index) => Bind(model, output, index))];
        var result = Bound(model, encoders, outputs);
        bound.Add(model.Definition.Name, result);
        return result;
    }

    private static BoundModel Bound(LoadedModel model, ImmutableArray<TensorEncoder> encoders, ImmutableArray<BoundOutput> outputs) => model switch
    {
        LocalModel local => new BoundModel<LocalModel>(local, encoders, outputs),
        CalledModel called => new BoundModel<CalledModel>(called, encoders, outputs),
        ExpressionModel expression => new BoundModel<ExpressionModel>(expression, encoders, outputs),
        _ => throw new InvalidOperationException($"Unknown model {model.GetType().Name}."),
    };

    private BoundOutput Bind(LoadedModel model, OutputDefinition output, int index) => new(
        output,
        index,
        environment.Predictions.IndexOf(output.Prediction),
        TensorIndex(model, output.Tensor),
        output.Value is { } value ? compiler.Number(value, mayReadPredictions: true) : null,
        BindAll(output.Fallbacks));

    private ImmutableArray<BoundFallback> BindAll(IEnumerable<FallbackDefinition> fallbacks)
    {
        compiler.IsForFallback = true;
        ImmutableArray<BoundFallback> all = [.. fallbacks.Select(Bind)];
        compiler.IsForFallback = false;
        return all;
    }

    private static int TensorIndex(LoadedModel model, string tensor)
    {
        for (var index = 0; index < model.Signature.Outputs.Length; index++)
        {
            if (model.Signature.Outputs[index].Name.Equals(tensor, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }

    private BoundFallback Bind(FallbackDefinition fallback) => fallback switch
    {
        ModelFallback standIn => Bind(standIn),
        ColumnFallback column => new BoundFallback(column.Name) { Expression = compiler.Number(column.Expression, mayReadPredictions: false) },
        PriorFallback prior => new BoundFallback(prior.Name) { Constant = prior.Value },
        _ => throw new InvalidOperationException($"Unknown fallback {fallback.GetType().Name}."),
    };

    /// <summary>A stand-in's own fallbacks are not followed: the chain that names it goes on.</summary>
    private BoundFallback Bind(ModelFallback fallback)
    {
        var target = catalog.Find(fallback.Model.Text)!;
        var output = fallback.Prediction is null ? 0 : target.Definition.Outputs.Select(definition => definition.Prediction).ToImmutableArray().IndexOf(fallback.Prediction);
        ImmutableArray<TensorEncoder> encoders = [.. target.Definition.Inputs.Select(compiler.Compile)];
        ImmutableArray<BoundOutput> outputs = [.. target.Definition.Outputs.Select((definition, index) => new BoundOutput(definition, index, -1, TensorIndex(target, definition.Tensor), null, []))];
        return new BoundFallback(fallback.Name) { Model = Bound(target, encoders, outputs), Output = output };
    }
}
