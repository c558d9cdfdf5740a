using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Objectives.Tensors;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>Binds a model's inputs to the columns of a surface.</summary>
internal sealed class EncoderCompiler(ExpressionEnvironment environment, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, SharedNumber> shared = new(StringComparer.Ordinal);

    /// <summary>What is computed for every candidate, so far, and where each is written.</summary>
    public List<ComputedNumber> Computed { get; } = [];

    /// <summary>Whether what is compiled now stands in for a model.</summary>
    public bool IsForFallback { get; set; }

    /// <summary>The encoder of a tensor; unusable when something was wrong, which then is in the diagnostics.</summary>
    public TensorEncoder Compile(InputDefinition input)
    {
        foreach (var column in input.IsRequest ? input.Columns : [])
        {
            RequireOfRequest(column.Expression);
        }

        return input.Datatype == TensorDatatype.BYTES
            ? new TextTensorEncoder([.. input.Columns.OfType<TextColumn>().Select(column => (Words(column.Expression) ?? default, column.Missing))], input.IsRequest)
            : new NumberTensorEncoder([.. input.Columns.Select(column => Compile(column, input.Datatype))], input.IsRequest);
    }

    /// <summary>A number per candidate or per request, for fallbacks and outputs; null when it does not compile.</summary>
    public CompiledExpression? Number(YamlScalar scalar, bool mayReadPredictions)
        => Computes(scalar, Expression(scalar, ExpressionPurpose.Number, mayReadPredictions));

    private void RequireOfRequest(YamlScalar scalar)
    {
        if (ExpressionCompiler.Compile(scalar.Text, environment, ExpressionPurpose.Any).Expression is { VariesByItem: true })
        {
            diagnostics.Error(
                ModelCodes.BadColumn,
                scalar.Source,
                scalar.Span,
                $"'{scalar.Text}' differs from candidate to candidate; an input of shape 'request' has one row for all.",
                "Name values of the request, or use shape: matrix.");
        }
    }

    private CompiledExpression? Computes(YamlScalar place, CompiledExpression? expression)
    {
        if (expression is not null)
        {
            Computed.Add(new ComputedNumber(place, expression, IsForFallback));
        }

        return expression;
    }

    private ColumnEncoder Compile(InputColumn column, TensorDatatype datatype) => column switch
    {
        NumberColumn number => Compile(number, datatype),
        OneHotColumn oneHot => new OneHotEncoder(Words(oneHot.Expression) ?? default, Places(oneHot.Words), oneHot.HasOther),
        IndexColumn index => new WordIndexEncoder(Words(index.Expression) ?? default, Places(index.Words), index.Unknown),
        HashColumn hash => Compile(hash),
        SequenceColumn sequence => Compile(sequence),
        MaskColumn mask => List(mask.Expression) is var (place, _) ? new MaskEncoder(place, mask) : Nothing,
        VectorColumn vector => Compile(vector),
        _ => Nothing,
    };

    /// <summary>Stands for what could not be compiled: it is never run.</summary>
    private static StoredNumberEncoder Nothing { get; } = new(default, default, null);

    private ColumnEncoder Compile(NumberColumn column, TensorDatatype datatype)
    {
        if (Expression(column.Expression, ExpressionPurpose.Any, mayReadPredictions: false) is not { } expression)
        {
            return Nothing;
        }

        if (Place(expression) is var (place, definition) && definition is { IsSingle: true, Type: ColumnType.Double or ColumnType.Int or ColumnType.Bool })
        {
            return new StoredNumberEncoder(place, column.Missing, column.Ids);
        }

        if (expression.Type.Kind == ExpressionTypeKind.Bool)
        {
            return new ComputedFlagEncoder(Computes(column.Expression, expression)!, column.Missing);
        }

        if (expression.Type.Kind == ExpressionTypeKind.Int && datatype is TensorDatatype.INT32 or TensorDatatype.INT64)
        {
            return new ComputedIntegerEncoder(Computes(column.Expression, expression)!, column.Missing, column.Ids);
        }

        return Shared(column.Expression) is { } number ? new ComputedNumberEncoder(number, column.Missing, column.Ids) : Nothing;
    }

    /// <summary>A number that several inputs may be made of, of one model or of several: the same text is computed once.</summary>
    private SharedNumber? Shared(YamlScalar scalar)
    {
        if (!shared.TryGetValue(scalar.Text, out var number))
        {
            if (Number(scalar, mayReadPredictions: false) is not { } expression)
            {
                return null;
            }

            shared.Add(scalar.Text, number = new SharedNumber(expression));
        }

        number.Uses++;
        return number;
    }

    private ColumnEncoder Compile(SequenceColumn column)
    {
        if (List(column.Expression) is not var (place, type))
        {
            return Nothing;
        }

        var problem = type switch
        {
            ColumnType.String => column.HasWords || column.Buckets is not null ? null : "holds words: they need 'words' or 'buckets'",
            ColumnType.Int => column.HasWords ? "holds ints: they have no 'words'" : null,
            ColumnType.Double or ColumnType.Bool => column.HasWords || column.Buckets is not null ? "holds no words: it has no 'words' and no 'buckets'" : null,
            _ => "holds times, which no tensor does",
        };
        if (problem is not null)
        {
            diagnostics.Error(ModelCodes.BadColumn, column.Expression.Source, column.Expression.Span, $"'{column.Expression.Text}' {problem}.");
            return Nothing;
        }

        return new SequenceEncoder(place, column, column.HasWords ? Places(column.Words) : null);
    }

    private ColumnEncoder Compile(VectorColumn column)
    {
        if (List(column.Expression) is not var (place, type))
        {
            return Nothing;
        }

        if (type == ColumnType.Double)
        {
            return new VectorEncoder(place, column);
        }

        diagnostics.Error(ModelCodes.BadColumn, column.Expression.Source, column.Expression.Span, $"'{column.Expression.Text}' holds {type.ToString().ToLowerInvariant()}s; a vector holds doubles.");
        return Nothing;
    }

    /// <summary>A list column by its name, with what its elements are; null when it is none, which is reported.</summary>
    private (ColumnPlace Place, ColumnType Type)? List(YamlScalar scalar)
    {
        if (Expression(scalar, ExpressionPurpose.Any, mayReadPredictions: false) is not { } expression)
        {
            return null;
        }

        if (Place(expression) is var (place, definition) && definition.IsList)
        {
            return (place, definition.Type);
        }

        diagnostics.Error(
            ModelCodes.BadColumn,
            scalar.Source,
            scalar.Span,
            $"'{scalar.Text}' is {expression.Type}; this encoding takes a list column.",
            "Name a column of the schema with 'list: true', such as request.history.");
        return null;
    }

    private ColumnEncoder Compile(HashColumn column)
    {
        if (Expression(column.Expression, ExpressionPurpose.Any, mayReadPredictions: false) is not { } expression)
        {
            return Nothing;
        }

        if (Place(expression) is var (place, definition) && definition is { IsSingle: true, Type: ColumnType.String })
        {
            return new HashEncoder(place, column);
        }

        if (expression.Type.Kind is ExpressionTypeKind.String or ExpressionTypeKind.Int or ExpressionTypeKind.Bool)
        {
            return new ComputedHashEncoder(Computes(column.Expression, expression)!, column);
        }

        diagnostics.Error(
            ModelCodes.BadColumn,
            column.Expression.Source,
            column.Expression.Span,
            $"'{column.Expression.Text}' is {expression.Type}; what is hashed is a string, an int or a bool.",
            "Make it one with string() or int().");
        return Nothing;
    }

    private WordPlaces Places(IEnumerable<string> words) => new([.. words.Select(environment.Vocabulary.Code)]);

    private ColumnPlace? Words(YamlScalar scalar)
    {
        if (Expression(scalar, ExpressionPurpose.Any, mayReadPredictions: false) is not { } expression)
        {
            return null;
        }

        if (Place(expression) is var (place, definition) && definition is { IsSingle: true, Type: ColumnType.String })
        {
            return place;
        }

        diagnostics.Error(
            ModelCodes.BadColumn,
            scalar.Source,
            scalar.Span,
            $"'{scalar.Text}' is {expression.Type}; this encoding takes a string column.",
            "Name a column such as item.category or request.device.");
        return null;
    }

    private (ColumnPlace Place, ColumnDefinition Definition)? Place(CompiledExpression expression)
        => expression.Root is not BoundReference reference ? null : reference.Kind switch
        {
            ReferenceKind.Attribute => (new ColumnPlace(ColumnTableKind.Attributes, reference.Index, expression.Text), environment.Schema.Attributes.Columns[reference.Index]),
            ReferenceKind.Feature => (new ColumnPlace(ColumnTableKind.Features, reference.Index, expression.Text), environment.Schema.Features.Columns[reference.Index]),
            ReferenceKind.Context => (new ColumnPlace(ColumnTableKind.Context, reference.Index, expression.Text), environment.Schema.Context.Columns[reference.Index]),
            _ => null,
        };

    private CompiledExpression? Expression(YamlScalar scalar, ExpressionPurpose purpose, bool mayReadPredictions)
    {
        var compilation = ExpressionCompiler.Compile(scalar.Text, environment, purpose);
        foreach (var error in compilation.Errors)
        {
            error.Report(scalar, diagnostics);
        }

        if (compilation.Expression is { } expression
            && ((!mayReadPredictions && !expression.Reads.Predictions.IsEmpty) || !expression.Reads.Tags.IsEmpty))
        {
            diagnostics.Error(
                ModelCodes.BadExpression,
                scalar.Source,
                scalar.Span,
                "Predictions and tags do not exist yet when a model's inputs are made.",
                "Use an expression model, or put it into the value.");
            return null;
        }

        return compilation.Expression;
    }
}
