using System.Collections.Immutable;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Objectives.Inputs;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Registry;

/// <summary>
/// Reference rows as a request whose candidates carry what each column of the model's inputs holds, whatever surface computes
/// it from: the encoders that serve requests make the tensors from it.
/// </summary>
internal sealed class ReferenceRequest
{
    private readonly ImmutableArray<InputColumn> columns;
    private readonly ImmutableArray<InputDefinition> inputs;
    private readonly DiagnosticBag diagnostics;

    private ReferenceRequest(ModelDefinition model, DiagnosticBag diagnostics)
    {
        this.diagnostics = diagnostics;
        columns = [.. model.Inputs.SelectMany(input => input.Columns)];
        var place = 0;
        InputColumn Renamed(InputColumn column) => column with { Expression = column.Expression with { Text = NameOf(place++) } };
        inputs = [.. model.Inputs.Select(input => input with { IsRequest = false, Columns = [.. input.Columns.Select(Renamed)] })];
    }

    /// <summary>The frame of the rows with what encodes it; null, with every reason among the findings, when a row does not fit the model.</summary>
    public static (EvaluationFrame Frame, ImmutableArray<TensorEncoder> Encoders)? Make(ModelDefinition model, ReferenceRows rows, DiagnosticBag diagnostics)
        => new ReferenceRequest(model, diagnostics).Make(rows);

    private static string NameOf(int column) => FormattableString.Invariant($"item.c{column}");

    private (EvaluationFrame Frame, ImmutableArray<TensorEncoder> Encoders)? Make(ReferenceRows rows)
    {
        var findings = diagnostics.Count;
        var schema = new SurfaceSchema(
            new TableSchema(columns.Select((column, place) => new ColumnDefinition(NameOf(place)["item.".Length..], TypeOf(place, rows)) { IsList = IsList(column) })),
            TableSchema.Empty,
            TableSchema.Empty);
        var environment = new ExpressionEnvironment(schema, new VocabularyBuilder());
        var compiler = new EncoderCompiler(environment, diagnostics);
        ImmutableArray<TensorEncoder> encoders = [.. inputs.Select(compiler.Compile)];
        var request = new RankRequest(schema, environment.Vocabulary.Build());
        request.Context.AddRow();
        foreach (var row in rows.Rows)
        {
            var place = request.Candidates.AddRow();
            request.Candidates.SetId(place, System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"row {place}")));
            foreach (var (key, value) in row.Inputs)
            {
                Fill(request.Candidates.Attributes, place, key, value);
            }
        }

        return diagnostics.Count == findings
            ? (new EvaluationFrame(request.Candidates, request.Context, new PredictionTable([]), new TagTable(0)), encoders)
            : null;
    }

    /// <summary>Integers for integer tensors, so that ids keep their last digit.</summary>
    private ColumnType TypeOf(int column, ReferenceRows rows)
    {
        if (IsList(columns[column]) ? HasWords(columns[column], rows) : columns[column] is not NumberColumn)
        {
            return ColumnType.String;
        }

        if (columns[column] is SequenceColumn { Buckets: not null })
        {
            return ColumnType.Int;
        }

        var before = 0;
        var tensor = inputs.First(input => (before += input.Columns.Length) > column);
        return tensor.Datatype is TensorDatatype.INT32 or TensorDatatype.INT64 ? ColumnType.Int : ColumnType.Double;
    }

    private static bool IsList(InputColumn column) => column is SequenceColumn or MaskColumn or VectorColumn;

    /// <summary>Whether rows list texts in that column.</summary>
    private static bool HasWords(InputColumn column, ReferenceRows rows)
        => column is SequenceColumn { HasWords: true } || rows.Rows.SelectMany(row => row.Inputs).Any(entry => IsNamed(column, entry.Key.Text) && entry.Value is YamlSequence { Items: [YamlScalar { Style: not YamlScalarStyle.Plain }, ..] });

    private void FillList(ColumnTable table, Column column, int row, YamlScalar key, YamlSequence list)
    {
        column.BeginList(row);
        foreach (var item in list.Items)
        {
            if (item is YamlScalar { Style: not YamlScalarStyle.Plain } text && column.Definition.Type == ColumnType.String)
            {
                column.AppendCode(row, table.Strings.Add(text.Text));
            }
            else if (item is YamlScalar digits && TensorNumber.Read(digits) is { } number && column.Definition.Type == ColumnType.Double)
            {
                column.AppendDouble(row, number.Value);
            }
            else if (item is YamlScalar whole && TensorNumber.Read(whole) is { Whole: { } id } && column.Definition.Type == ColumnType.Int)
            {
                column.AppendLong(row, id);
            }
            else
            {
                Report(item, $"'{Excerpt.Of(key.Text)}' holds an element of another type than its other rows or its tensor.", null);
                return;
            }
        }
    }

    private void Fill(ColumnTable table, int row, YamlScalar key, YamlNode value)
    {
        var isKnown = false;
        for (var column = 0; column < columns.Length; column++)
        {
            if (IsNamed(columns[column], key.Text))
            {
                isKnown = true;
                Fill(table, table.Columns[column], row, key, value);
            }
        }

        if (!isKnown)
        {
            var names = columns.Select(Shown).Distinct(StringComparer.Ordinal);
            Report(key, $"The model has no column '{Excerpt.Of(key.Text)}'.", Suggestion.Hint(key.Text, names) ?? $"Its columns: {Excerpt.Start(string.Join(", ", names), 300)}.");
        }
    }

    private void Fill(ColumnTable table, Column column, int row, YamlScalar key, YamlNode value)
    {
        if (value is YamlScalar scalar && ScalarValues.IsNull(scalar))
        {
            return;
        }

        if (column.Definition.IsList)
        {
            if (value is YamlSequence list)
            {
                FillList(table, column, row, key, list);
            }
            else
            {
                Report(value, $"'{Excerpt.Of(key.Text)}' must be a list here.", "null stands for a missing one.");
            }

            return;
        }

        if (column.Definition.Type == ColumnType.String)
        {
            if (value is YamlScalar { Style: not YamlScalarStyle.Plain } text)
            {
                column.SetCode(row, table.Strings.Add(text.Text));
            }
            else
            {
                Report(value, $"'{Excerpt.Of(key.Text)}' must be a text here, as requests carry it.", "Put it into quotes; null stands for a missing one.");
            }

            return;
        }

        var flag = value is YamlScalar written ? ScalarValues.Flag(written) : null;
        var number = flag is { } isTrue ? TensorNumber.Of(isTrue ? 1 : 0) : value is YamlScalar digits ? TensorNumber.Read(digits) : null;
        if (number is null || (column.Definition.Type == ColumnType.Int && number is { Whole: null }))
        {
            Report(value, $"'{Excerpt.Of(key.Text)}' must be a {(column.Definition.Type == ColumnType.Int ? "whole " : "")}number here.", "null stands for a missing one.");
        }
        else if (column.Definition.Type == ColumnType.Int)
        {
            column.SetLong(row, number.Value.Whole!.Value);
        }
        else
        {
            column.SetDouble(row, number.Value.Value);
        }
    }

    /// <summary>By the name that it has, with or without its table; what is computed and has none, by its expression.</summary>
    private static bool IsNamed(InputColumn column, string key)
    {
        var name = Shown(column);
        return name.Equals(key, StringComparison.Ordinal)
            || (column.Name is not null && name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..].Equals(key, StringComparison.Ordinal));
    }

    private static string Shown(InputColumn column) => column.Name ?? column.Expression.Text;

    private void Report(YamlNode place, string message, string? hint) => diagnostics.Error(ModelCodes.BadReferenceRows, place.Source, place.Span, message, hint);
}
