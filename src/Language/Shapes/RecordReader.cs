using System.Collections.Immutable;
using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Language.Shapes;

/// <summary>
/// Takes typed values out of a mapping that fits its <see cref="RecordShape"/>. A key that is not written, or whose value
/// did not fit and was reported, reads as null.
/// </summary>
public readonly struct RecordReader(YamlMapping mapping)
{
    /// <summary>The mapping itself, for its place.</summary>
    public YamlMapping Mapping => mapping;

    /// <summary>Whether the key is written.</summary>
    public bool Has(string key) => mapping[key] is not null;

    /// <summary>The value of a key as it stands, or null.</summary>
    public YamlNode? Node(string key) => mapping[key];

    /// <summary>A scalar with its place, or null.</summary>
    public YamlScalar? Scalar(string key) => mapping[key] as YamlScalar;

    /// <summary>Text, or null.</summary>
    public string? Text(string key) => Scalar(key)?.Text;

    /// <summary>A number, or null.</summary>
    public double? Number(string key) => Scalar(key) is { } scalar ? ScalarValues.Number(scalar) : null;

    /// <summary>An expression where a number may stand as well; null when a number stands there.</summary>
    public YamlScalar? Expression(string key) => Scalar(key) is { } scalar && ScalarValues.Number(scalar) is null ? scalar : null;

    /// <summary>A whole number, or null.</summary>
    public int? Whole(string key) => Number(key) is { } number && number is >= int.MinValue and <= int.MaxValue ? (int)number : null;

    /// <summary>A truth value, or null.</summary>
    public bool? Flag(string key) => Scalar(key) is { } scalar ? ScalarValues.Flag(scalar) : null;

    /// <summary>A span of time, or null.</summary>
    public TimeSpan? Duration(string key) => Text(key) is { } text ? ScalarValues.Duration(text) : null;

    /// <summary>Named values, or null.</summary>
    public RecordReader? Record(string key) => mapping[key] is YamlMapping record ? new RecordReader(record) : null;

    /// <summary>The items of a list; a single value reads as a list of one; empty when the key is not written.</summary>
    public ImmutableArray<YamlNode> Items(string key) => mapping[key] switch
    {
        YamlSequence sequence => sequence.Items,
        { } single => [single],
        null => [],
    };

    /// <summary>The scalar items of a list.</summary>
    public ImmutableArray<YamlScalar> Scalars(string key) => [.. Items(key).OfType<YamlScalar>()];
}
