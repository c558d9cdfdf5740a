using System.Collections.Immutable;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Findings;
using RankOrchestrator.Language.Expressions.Syntax;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Binding;

/// <summary>What names mean: in a surface's environment, or among the bindings of a free-standing expression.</summary>
internal sealed class NameResolver
{
    private static readonly string[] Namespaces = ["item", "feature", "request", "state", "score", "w"];

    private const string ValueName = "value";
    private const string IdName = "id";
    private const string GroupName = "group";
    private readonly ExpressionEnvironment? environment;
    private readonly Dictionary<string, int> bindings = new(StringComparer.Ordinal);

    /// <summary>Names of a surface.</summary>
    public NameResolver(ExpressionEnvironment environment) => this.environment = environment;

    /// <summary>Names given beside an expression.</summary>
    public NameResolver(ImmutableArray<string> bindings)
    {
        foreach (var binding in bindings)
        {
            this.bindings.Add(binding, this.bindings.Count);
        }
    }

    /// <summary>The time zone of timestamps' fields that name none; null is UTC.</summary>
    public string? TimeZone => environment?.TimeZone;

    /// <summary>Whether members of this name are looked up here.</summary>
    public bool IsNamespace(string name) => environment is not null && Namespaces.Contains(name, StringComparer.Ordinal);

    /// <summary>What a bare name means, or null.</summary>
    public BoundNode? Resolve(NameSyntax name)
    {
        if (environment is null)
        {
            return Bound(name.Start, name.Length, name.Name);
        }

        if (string.Equals(name.Name, "now", StringComparison.Ordinal))
        {
            return new BoundReference(name.Start, name.Length, ExpressionType.Timestamp, VariesByItem: false, ReferenceKind.Now, 0, "now", CanBeMissing: false);
        }

        var prediction = environment.Predictions.IndexOf(name.Name);
        if (prediction < 0 && IsValue(name.Name) && environment.KnowsValue)
        {
            return new BoundReference(name.Start, name.Length, ExpressionType.Double, VariesByItem: true, ReferenceKind.Value, 0, ValueName, CanBeMissing: false);
        }

        if (prediction < 0 && environment.GroupType is { } type && string.Equals(name.Name, GroupName, StringComparison.Ordinal))
        {
            return new BoundReference(name.Start, name.Length, type, VariesByItem: false, ReferenceKind.Group, 0, GroupName, CanBeMissing: false);
        }

        return prediction < 0 ? null : new BoundReference(name.Start, name.Length, ExpressionType.Double, VariesByItem: true, ReferenceKind.Prediction, prediction, name.Name, CanBeMissing: false);
    }

    /// <summary>
    /// The binding called <c>a.b.c</c>, or null: bindings may have qualified names (cel-spec, "Name Resolution"). The
    /// element of a macro hides those that begin with its name.
    /// </summary>
    public BoundNode? ResolveQualified(MemberSyntax member, List<string> locals)
    {
        if (environment is not null)
        {
            return null;
        }

        var parts = new Stack<string>();
        SyntaxNode part = member;
        while (part is MemberSyntax inner)
        {
            parts.Push(inner.Name);
            part = inner.Operand;
        }

        if (part is not NameSyntax first || (!first.IsAbsolute && locals.Contains(first.Name, StringComparer.Ordinal)))
        {
            return null;
        }

        parts.Push(first.Name);
        return Bound(member.Start, member.Length, string.Join('.', parts));
    }

    /// <summary>What <c>space.name</c> means, or null.</summary>
    public BoundNode? Resolve(string space, MemberSyntax member)
    {
        var surface = environment!;
        return space switch
        {
            "item" => Cell(surface.Schema.Attributes, ReferenceKind.Attribute, member, varies: true) ?? Id(member),
            "feature" => Cell(surface.Schema.Features, ReferenceKind.Feature, member, varies: true),
            "state" => Cell(surface.Schema.Attributes, ReferenceKind.Attribute, member, varies: true, StateColumns.Prefix),
            "request" => Cell(surface.Schema.Context, ReferenceKind.Context, member, varies: false),
            "score" => Number(surface.Predictions, ReferenceKind.Prediction, member, varies: true),
            _ => Number(surface.Weights, ReferenceKind.Weight, member, varies: false),
        };
    }

    /// <summary>
    /// Calls that are resolved by name instead of being evaluated: <c>flag("x")</c>, <c>variant("x")</c> and
    /// <c>"tag" in item.tags</c>. True when the call is one of these, with its meaning or its error.
    /// </summary>
    public bool ResolveCall(CallSyntax call, out BoundNode? node, out ExpressionError? error)
    {
        (node, error) = (null, null);
        var surface = environment!;
        if (call is { IsMethod: false, Function: "flag" or "variant", Arguments: [LiteralSyntax { Value.Kind: ValueKind.String } literal] })
        {
            var isFlag = string.Equals(call.Function, "flag", StringComparison.Ordinal);
            var declared = isFlag ? surface.Flags : surface.Variants;
            var index = declared.IndexOf(literal.Value.AsString);
            if (index < 0)
            {
                error = new ExpressionError(
                    ExpressionCodes.UnknownName,
                    literal.Start,
                    literal.Length,
                    $"No {(isFlag ? "flag" : "flag with variants")} '{literal.Value.AsString}' is declared in flags.yaml.",
                    Suggestion.Hint(literal.Value.AsString, declared));
            }
            else
            {
                node = new BoundReference(
                    call.Start,
                    call.Length,
                    isFlag ? ExpressionType.Bool : ExpressionType.String,
                    VariesByItem: false,
                    isFlag ? ReferenceKind.Flag : ReferenceKind.Variant,
                    index,
                    declared[index],
                    CanBeMissing: false);
            }

            return true;
        }

        if (call is { Function: "in", Arguments: [LiteralSyntax { Value.Kind: ValueKind.String } tag, MemberSyntax { Name: "tags", Operand: NameSyntax { Name: "item" } }] })
        {
            var index = surface.Tags.IndexOf(tag.Value.AsString);
            if (index < 0)
            {
                error = new ExpressionError(ExpressionCodes.UnknownName, tag.Start, tag.Length, $"No rule sets the tag '{tag.Value.AsString}'.", Suggestion.Hint(tag.Value.AsString, surface.Tags));
            }
            else
            {
                node = new BoundTagTest(call.Start, call.Length, index, surface.Tags[index]);
            }

            return true;
        }

        return false;
    }

    /// <summary>An error when a constant compared with a column is one that the column can never hold.</summary>
    public ExpressionError? OutsideDomain(Function function, ImmutableArray<BoundNode> arguments)
    {
        if (environment is null || function is not (Function.Equal or Function.NotEqual or Function.In or Function.Index))
        {
            return null;
        }

        if (function == Function.Index || arguments[1] is BoundReference { Type.Kind: ExpressionTypeKind.Map })
        {
            return function is Function.Index ? OutsideKeys(arguments[0], arguments[1]) : OutsideKeys(arguments[1], arguments[0]);
        }

        var (reference, constant) = (arguments[0], arguments[1]) switch
        {
            (BoundReference left, BoundLiteral right) => (left, right),
            (BoundLiteral left, BoundReference right) when function != Function.In => (right, left),
            _ => ((BoundReference?)null, (BoundLiteral?)null),
        };
        if (reference is null || Column(reference) is not { AllowedValues.IsEmpty: false } column)
        {
            return null;
        }

        foreach (var value in constant!.Value.Kind == ValueKind.List ? constant.Value.AsList : [constant.Value])
        {
            if (value.Kind == ValueKind.String && !column.AllowedValues.Contains(value.AsString, StringComparer.Ordinal))
            {
                return new ExpressionError(
                    ExpressionCodes.OutsideDomain,
                    constant.Start,
                    constant.Length,
                    $"'{reference.Name}' is never '{value.AsString}': it is one of {string.Join(", ", column.AllowedValues)}.",
                    Suggestion.Hint(value.AsString, column.AllowedValues));
            }
        }

        return null;
    }

    private ExpressionError? OutsideKeys(BoundNode map, BoundNode key)
        => map is BoundReference reference && key is BoundLiteral { Value: { Kind: ValueKind.String } name }
            && Column(reference) is { IsMap: true, AllowedKeys: { IsEmpty: false } allowed } && !allowed.Contains(name.AsString, StringComparer.Ordinal)
            ? new ExpressionError(
                ExpressionCodes.OutsideDomain,
                key.Start,
                key.Length,
                $"'{reference.Name}' never has the key '{name.AsString}': it has {string.Join(", ", allowed)}.",
                Suggestion.Hint(name.AsString, allowed))
            : null;

    /// <summary>The declaration behind a reference, or null when it has none.</summary>
    public ColumnDefinition? Column(BoundReference reference) => reference.Kind switch
    {
        ReferenceKind.Attribute => environment?.Schema.Attributes.Columns[reference.Index],
        ReferenceKind.Feature => environment?.Schema.Features.Columns[reference.Index],
        ReferenceKind.Context => environment?.Schema.Context.Columns[reference.Index],
        _ => null,
    };

    /// <summary>The message for a bare name that means nothing.</summary>
    public string Unknown(string name) => IsNamespace(name)
        ? $"'{name}' needs a name after it, such as {name}.{Members(name).FirstOrDefault() ?? "name"}."
        : environment is null ? $"undeclared reference to '{name}'"
        : IsValue(name) ? "What an item is worth is not known here: it is made of this."
        : $"Nothing is called '{name}'.";

    /// <summary>The hint for a bare name that means nothing.</summary>
    public string? Hint(string name, IEnumerable<string> locals)
    {
        if (environment is null || IsNamespace(name))
        {
            return null;
        }

        if (IsValue(name) && !environment.KnowsValue)
        {
            return "'value' is asked by rules and constraints, under 'match', 'boost', 'add', 'group' and 'per'; what a model says is asked by its name.";
        }

        if (string.Equals(name, GroupName, StringComparison.Ordinal))
        {
            return "'group' is what 'per' groups by: it is asked in 'most' and 'fewest' beside 'per'.";
        }

        foreach (var space in Namespaces)
        {
            if (Members(space).Contains(name, StringComparer.Ordinal) || (space is "item" && string.Equals(name, IdName, StringComparison.Ordinal)))
            {
                return $"Did you mean '{space}.{name}'?";
            }
        }

        return ForeignSyntax.OfName(name) ?? Suggestion.Hint(name, [.. environment.Predictions, .. Namespaces, .. locals, "now", .. environment.KnowsValue ? new[] { ValueName } : []]);
    }

    /// <summary>The message for a member that is not declared.</summary>
    public string UnknownMember(string space, string name) => space switch
    {
        "item" when string.Equals(name, "tags", StringComparison.Ordinal) => "Tags are only asked for one by one: \"name\" in item.tags.",
        "item" => $"No attribute '{name}' is declared.",
        "feature" => $"No feature '{name}' is declared.",
        "request" => $"No request context '{name}' is declared.",
        "state" => $"The schema has no state '{name}'.",
        "score" => $"No model of this surface predicts '{name}'.",
        _ => $"No weight '{name}' is declared.",
    };

    /// <summary>The hint for a member that is not declared.</summary>
    public string? MemberHint(string space, string name)
    {
        if (IsValue(name) && space is "item" or "score" && environment!.KnowsValue)
        {
            return "Did you mean 'value', what the item is worth before any rule?";
        }

        foreach (var other in Namespaces)
        {
            if (!string.Equals(other, space, StringComparison.Ordinal) && Members(other).Contains(name, StringComparer.Ordinal))
            {
                return $"Did you mean '{other}.{name}'?";
            }
        }

        return Suggestion.Hint(name, Members(space));
    }

    private static bool IsValue(string name) => string.Equals(name, ValueName, StringComparison.Ordinal);

    /// <summary><c>item.id</c>, unless an attribute has that name.</summary>
    private static BoundReference? Id(MemberSyntax member)
        => string.Equals(member.Name, IdName, StringComparison.Ordinal)
            ? new BoundReference(member.Start, member.Length, ExpressionType.String, VariesByItem: true, ReferenceKind.Id, 0, IdName, CanBeMissing: false)
            : null;

    private BoundReference? Bound(int start, int length, string name)
        => bindings.TryGetValue(name, out var index)
            ? new BoundReference(start, length, ExpressionType.Dynamic, VariesByItem: false, ReferenceKind.Binding, index, name, CanBeMissing: false)
            : null;

    private static BoundReference? Cell(TableSchema schema, ReferenceKind kind, MemberSyntax member, bool varies, string prefix = "")
    {
        var index = schema.IndexOf(prefix + member.Name);
        return index < 0
            ? null
            : new BoundReference(
                member.Start,
                member.Length,
                ExpressionType.Of(schema.Columns[index]),
                varies,
                kind,
                index,
                prefix + member.Name,
                schema.Columns[index] is { Nullable: true, IsSingle: true });
    }

    private static BoundReference? Number(ImmutableArray<string> names, ReferenceKind kind, MemberSyntax member, bool varies)
    {
        var index = names.IndexOf(member.Name);
        return index < 0 ? null : new BoundReference(member.Start, member.Length, ExpressionType.Double, varies, kind, index, member.Name, CanBeMissing: false);
    }

    private IEnumerable<string> Members(string space) => space switch
    {
        "item" => environment!.Schema.Attributes.Columns.Where(column => !StateColumns.Is(column)).Select(column => column.Name),
        "state" => environment!.Schema.Attributes.Columns.Where(StateColumns.Is).Select(column => column.Name[StateColumns.Prefix.Length..]),
        "feature" => environment!.Schema.Features.Columns.Select(column => column.Name),
        "request" => environment!.Schema.Context.Columns.Select(column => column.Name),
        "score" => environment!.Predictions,
        _ => environment!.Weights,
    };
}
