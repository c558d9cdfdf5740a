using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Language.Expressions.Compilation;

/// <summary>The names an expression looks at, each list sorted and distinct.</summary>
public sealed record ExpressionReads
{
    /// <summary><c>item.*</c>.</summary>
    public ImmutableArray<string> Attributes { get; private init; } = [];

    /// <summary><c>feature.*</c>.</summary>
    public ImmutableArray<string> Features { get; private init; } = [];

    /// <summary><c>request.*</c>.</summary>
    public ImmutableArray<string> Context { get; private init; } = [];

    /// <summary><c>score.*</c>.</summary>
    public ImmutableArray<string> Predictions { get; private init; } = [];

    /// <summary><c>w.*</c>.</summary>
    public ImmutableArray<string> Weights { get; private init; } = [];

    /// <summary>Tags.</summary>
    public ImmutableArray<string> Tags { get; private init; } = [];

    /// <summary>Flags.</summary>
    public ImmutableArray<string> Flags { get; private init; } = [];

    /// <summary>Flags whose variant is looked at.</summary>
    public ImmutableArray<string> Variants { get; private init; } = [];

    /// <summary>Whether it looks at <c>value</c>.</summary>
    public bool Value { get; private init; }

    /// <summary>Whether it looks at <c>group</c>.</summary>
    public bool Group { get; private init; }

    internal static ExpressionReads Of(BoundNode root)
    {
        var found = new HashSet<(ReferenceKind Kind, string Name)>();
        var tags = new HashSet<string>(StringComparer.Ordinal);
        Collect(root, found, tags);
        return new ExpressionReads
        {
            Attributes = Names(ReferenceKind.Attribute),
            Features = Names(ReferenceKind.Feature),
            Context = Names(ReferenceKind.Context),
            Predictions = Names(ReferenceKind.Prediction),
            Weights = Names(ReferenceKind.Weight),
            Flags = Names(ReferenceKind.Flag),
            Variants = Names(ReferenceKind.Variant),
            Value = found.Any(reference => reference.Kind == ReferenceKind.Value),
            Group = found.Any(reference => reference.Kind == ReferenceKind.Group),
            Tags = [.. tags.Order(StringComparer.Ordinal)],
        };

        ImmutableArray<string> Names(ReferenceKind kind)
            => [.. found.Where(reference => reference.Kind == kind).Select(reference => reference.Name).Order(StringComparer.Ordinal)];
    }

    private static void Collect(BoundNode node, HashSet<(ReferenceKind Kind, string Name)> found, HashSet<string> tags)
    {
        switch (node)
        {
            case BoundReference reference:
                found.Add((reference.Kind, reference.Name));
                break;
            case BoundHas has:
                Collect(has.Reference, found, tags);
                break;
            case BoundTagTest tag:
                tags.Add(tag.Name);
                break;
            default:
                foreach (var child in BoundChildren.Of(node))
                {
                    Collect(child, found, tags);
                }

                break;
        }
    }
}
