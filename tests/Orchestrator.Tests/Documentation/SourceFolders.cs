using System.Text.RegularExpressions;

namespace RankOrchestrator.Orchestrator.Tests.Documentation;

/// <summary>
/// Which folders of <c>src</c> use each other: a file uses the folder of every type that it names and can see, through a
/// <c>using</c> line or because its own namespace lies inside the type's. Read from the text, so a lower bound.
/// </summary>
internal sealed partial class SourceFolders
{
    private readonly SortedDictionary<string, SortedSet<string>> uses = new(StringComparer.Ordinal);

    /// <param name="source">The folder of the projects.</param>
    public SourceFolders(string source)
        : this(Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(source, path).Replace('\\', '/'), Text: path))
            .Where(file => !file.Path.Contains("/obj/", StringComparison.Ordinal) && !file.Path.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file.Path, File.ReadAllText(file.Text))))
    {
    }

    /// <param name="files">Paths below the folder of the projects, and what stands there.</param>
    public SourceFolders(IEnumerable<(string Path, string Text)> files)
    {
        var read = files.Select(file => (Folder: FolderOf(file.Path), Text: Plain(file.Text))).ToArray();
        var declared = read.SelectMany(file => Declaration().Matches(file.Text).Select(match => (Name: match.Groups["name"].Value, file.Folder))).ToLookup(
            type => type.Name,
            type => type.Folder,
            StringComparer.Ordinal);
        foreach (var (folder, text) in read)
        {
            var visible = Using().Matches(text).Select(match => FolderOfNamespace(match.Groups["name"].Value)).ToHashSet(StringComparer.Ordinal);
            var used = uses.TryGetValue(folder, out var known) ? known : uses[folder] = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var name in Word().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal))
            {
                used.UnionWith(declared[name].Where(other => !other.Equals(folder, StringComparison.Ordinal) && (visible.Contains(other) || folder.StartsWith(other + "/", StringComparison.Ordinal))));
            }
        }
    }

    /// <summary>The folders of a project, its own among them.</summary>
    public IEnumerable<string> Of(string project) => uses.Keys.Where(folder => ProjectOf(folder).Equals(project, StringComparison.Ordinal));

    /// <summary>The projects.</summary>
    public IEnumerable<string> Projects => uses.Keys.Select(ProjectOf).Distinct(StringComparer.Ordinal);

    /// <summary>The projects that a project uses.</summary>
    public IEnumerable<string> ProjectsUsedBy(string project)
        => Of(project)
            .SelectMany(folder => uses[folder])
            .Select(ProjectOf)
            .Where(other => !other.Equals(project, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    /// <summary>Folders that lead back to themselves, each with the way.</summary>
    public IEnumerable<string> Circles(string project)
        => Of(project).Select(folder => Way(folder, folder)).OfType<string[]>().Select(way => string.Join(" → ", way));

    private string[]? Way(string from, string to)
    {
        var (before, waiting) = (new Dictionary<string, string>(StringComparer.Ordinal), new Queue<string>([from]));
        while (waiting.TryDequeue(out var folder))
        {
            foreach (var next in uses[folder].Where(next => before.TryAdd(next, folder)))
            {
                if (next.Equals(to, StringComparison.Ordinal))
                {
                    var way = new Stack<string>([to]);
                    for (var back = before[to]; !back.Equals(from, StringComparison.Ordinal); back = before[back])
                    {
                        way.Push(back);
                    }

                    return [from, .. way];
                }

                waiting.Enqueue(next);
            }
        }

        return null;
    }

    /// <summary>The folder of a namespace; the name of a project may have a dot in it.</summary>
    private static string FolderOfNamespace(string name)
    {
        const string Dotted = "Constraints.NRules";
        return name.StartsWith(Dotted, StringComparison.Ordinal) ? Dotted + name[Dotted.Length..].Replace('.', '/') : name.Replace('.', '/');
    }

    private static string FolderOf(string path) => path[..path.LastIndexOf('/')];

    private static string ProjectOf(string folder) => folder.Split('/')[0];

    /// <summary>Without comments and strings.</summary>
    private static string Plain(string text) => Text().Replace(Comment().Replace(text, ""), "\"\"");

    [GeneratedRegex("//.*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comment();

    [GeneratedRegex("\"(\\\\.|[^\"\\\\])*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Text();

    [GeneratedRegex(@"^using (?:static )?RankOrchestrator\.(?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Using();

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|static|sealed|abstract|readonly|ref|partial|unsafe) )*(?:class|struct|record struct|record|interface|enum|delegate \S+) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Word();
}
