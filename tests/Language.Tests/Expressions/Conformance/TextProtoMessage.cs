namespace RankOrchestrator.Language.Tests.Expressions.Conformance;

/// <summary>A message of protobuf's text format: fields in their order, each with a message or the text of a scalar.</summary>
internal sealed class TextProtoMessage
{
    private readonly List<(string Name, TextProtoMessage? Message, string? Scalar)> fields = [];

    public bool IsEmpty => fields.Count == 0;

    public (string Name, TextProtoMessage? Message, string? Scalar) First => fields[0];

    public void Add(string name, TextProtoMessage? message, string? scalar) => fields.Add((name, message, scalar));

    public bool Has(string name) => fields.Exists(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    public IEnumerable<TextProtoMessage> Messages(string name)
        => fields.Where(field => string.Equals(field.Name, name, StringComparison.Ordinal)).Select(field => field.Message!);

    public TextProtoMessage? Message(string name) => Messages(name).FirstOrDefault();

    public string? Scalar(string name) => fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal)).Scalar;
}
