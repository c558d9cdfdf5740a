using System.Xml.Linq;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Documentation;

/// <summary>The list of packages, the projects that use them and <c>docs/dependencies.md</c> say the same.</summary>
public sealed class DependenciesTests
{
    private static readonly XDocument Versions = XDocument.Parse(Repository.Read("Directory.Packages.props"));

    [Fact]
    public void Every_package_of_the_list_is_used_by_a_project_or_pinned_for_one()
    {
        var used = Projects()
            .SelectMany(project => XDocument.Load(project).Descendants("PackageReference"))
            .Select(reference => (string)reference.Attribute("Include")!)
            .ToHashSet(StringComparer.Ordinal);
        used.Count.ShouldBeGreaterThan(10);
        Listed(isPin: false).Where(package => !used.Contains(package)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_package_of_the_list_has_its_reason()
    {
        var reasons = Repository.Read("docs/dependencies.md").Split("## Considered and not used")[0];
        Listed(isPin: false).Concat(Listed(isPin: true)).Where(package => !reasons.Contains(Named(package), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_version_that_the_reasons_give_is_the_one_of_the_list()
    {
        var reasons = Repository.Read("docs/dependencies.md");
        Versions.Descendants("PackageVersion").Select(package => (string)package.Attribute("Version")!)
            .Where(version => !reasons.Contains(version, StringComparison.Ordinal) && !reasons.Contains(string.Join('.', version.Split('.')[..2]), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>How the page names a package: its own name, or its last part behind an ellipsis beside a sibling.</summary>
    private static string Named(string package) => package switch
    {
        "OpenTelemetry.Exporter.OpenTelemetryProtocol" => "`…Exporter.OpenTelemetryProtocol`",
        "Microsoft.ML.OnnxRuntime" => "ONNX Runtime",
        _ => $"`{package}`",
    };

    private static IEnumerable<string> Listed(bool isPin)
        => Versions.Descendants("ItemGroup").Where(group => ((string?)group.Attribute("Label"))!.StartsWith("transitive", StringComparison.Ordinal) == isPin)
            .Descendants("PackageVersion").Select(package => (string)package.Attribute("Include")!);

    private static IEnumerable<string> Projects()
        => ((string[])["src", "tests", "bench", "engines"]).Select(folder => Path.Combine(Repository.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 })
                .Concat(Directory.EnumerateFiles(folder, "Directory.Build.props", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })))
            .Where(path => !path.Contains("node_modules", StringComparison.Ordinal))
            .Append(Path.Combine(Repository.Root, "Directory.Build.props"));
}
