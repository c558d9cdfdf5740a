using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Policies.Documents;

/// <summary>
/// The files of one kind. A file that does not fit its form has been reported; what refers to it is not reported once
/// more, and of a list of rules the ones that do fit are kept.
/// </summary>
internal sealed class PolicyDocumentList : List<PolicyDocument>
{
    private readonly HashSet<string> refused = new(StringComparer.Ordinal);
    private bool isRefused;

    /// <summary>An empty list.</summary>
    public PolicyDocumentList()
    {
    }

    /// <summary>A copy that can be changed.</summary>
    public PolicyDocumentList(PolicyDocumentList other)
        : base(other) => (refused, isRefused) = (other.refused, other.isRefused);

    /// <summary>Whether a file of this name exists but is wrong.</summary>
    public bool IsRefused(string name) => isRefused || refused.Contains(name);

    /// <summary>Whether any file is wrong, so that the list is not all there should be.</summary>
    public bool IsIncomplete => isRefused || refused.Count > 0;

    /// <summary>Remembers what could not be read, as far as it belongs to a folder: a file of it, or all of it.</summary>
    public void Refuse(RefusedPolicyFile file, string folder)
    {
        isRefused |= file.Path.Length == 0 || file.Path == folder;
        if (file.Path.StartsWith(folder + "/", StringComparison.Ordinal))
        {
            refused.Add(System.IO.Path.GetFileNameWithoutExtension(file.Path));
        }
    }

    /// <summary>Remembers a file that does not fit.</summary>
    public void Refuse(string path, YamlMapping? root, RecordShape shape)
    {
        refused.Add(System.IO.Path.GetFileNameWithoutExtension(path));
        if (root?[shape.Properties[0].Name] is YamlScalar name)
        {
            refused.Add(name.Text);
        }

        var lists = shape.Properties.Where(property => property.Shape is ListShape).ToArray();
        if (root is not null && lists.Length == shape.Properties.Length)
        {
            Add(new PolicyDocument(path, root with { Entries = [.. lists.Select(list => Fitting(root, list)).OfType<YamlEntry>()] }));
        }
    }

    /// <summary>The entry of a list with those of its items that fit.</summary>
    private static YamlEntry? Fitting(YamlMapping root, PropertyShape list)
        => root.Find(list.Name) is { Value: YamlSequence sequence } entry
            ? entry with { Value = sequence with { Items = [.. sequence.Items.Where(item => ShapeCheck.Check(item, ((ListShape)list.Shape).Item, new DiagnosticBag()))] } }
            : null;
}
