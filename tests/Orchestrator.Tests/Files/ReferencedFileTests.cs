using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Files;

/// <summary>Files that policies refer to lie in the policy folder, or in models or samples beside it.</summary>
public sealed class ReferencedFileTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("rank-referenced-");
    private readonly PolicyFolder folder = new();

    public ReferencedFileTests()
    {
        Directory.Move(folder.Root, Policies);
        Directory.CreateDirectory(folder.Root);
        Directory.CreateDirectory(Path.Combine(root.FullName, "models"));
        File.WriteAllText(Path.Combine(root.FullName, "secret.json"), "top-secret");
        File.Copy(Path.Combine(TestFiles.RepositoryRoot, "models", "ctr.onnx"), Path.Combine(root.FullName, "elsewhere.onnx"));
    }

    private string Policies => Path.Combine(root.FullName, "policies");

    public void Dispose()
    {
        folder.Dispose();
        root.Delete(recursive: true);
    }

    [Theory(Timeout = 20_000)]
    [InlineData("../../elsewhere.onnx", "lies outside of the policy folder and of 'models' and 'samples' beside it")]
    [InlineData("/dev/zero", "lies outside of the policy folder and of 'models' and 'samples' beside it")]
    [InlineData("link.onnx", "lies outside of the policy folder and of 'models' and 'samples' beside it")]
    [InlineData("../../models/link.onnx", "lies outside of the policy folder and of 'models' and 'samples' beside it")]
    [InlineData("../../models/pipe.onnx", "is a pipe, not a file")]
    [InlineData("../../models", "is a folder, not a file")]
    [InlineData("../../models/huge.onnx", "has 3221225472 bytes; at most 2147483648 are read")]
    public async Task A_model_is_a_file_of_a_size_in_its_place(string file, string reason)
    {
        SpecialFile.Link(Path.Combine(Policies, "models", "link.onnx"), Path.Combine(root.FullName, "elsewhere.onnx"));
        SpecialFile.Link(Path.Combine(root.FullName, "models", "link.onnx"), "../elsewhere.onnx");
        SpecialFile.Pipe(Path.Combine(root.FullName, "models", "pipe.onnx"));
        using (var huge = File.Create(Path.Combine(root.FullName, "models", "huge.onnx")))
        {
            huge.SetLength(3L << 30);
        }

        Write("models/other.yaml", $$"""
            model: other
            owner: tests
            version: "1"
            kind: onnx
            file: {{file}}
            inputs: [{ tensor: features, columns: [item.price] }]
            outputs: [{ prediction: other, fallback: [{ prior: 0 }] }]
            """);

        var finding = (await Task.Run(Check)).Findings.Single(finding => finding.Code == "RP0603");

        finding.Message.ShouldEndWith($" {reason}.");
        finding.Position.ToString().ShouldBe("5:7");
    }

    [Theory(Timeout = 20_000)]
    [InlineData("../../secret.json", "lies outside of the policy folder and of 'models' and 'samples' beside it")]
    [InlineData("../../models/pipe.json", "is a pipe, not a file")]
    [InlineData("/dev/stdin", "lies outside of the policy folder and of 'models' and 'samples' beside it")]
    public async Task A_reference_snapshot_too(string file, string reason)
    {
        SpecialFile.Pipe(Path.Combine(root.FullName, "models", "pipe.json"));
        Write("models/other.yaml", $$"""
            model: other
            owner: tests
            version: "1"
            kind: expression
            outputs: [{ prediction: other, value: "1.0", fallback: [{ prior: 0 }] }]
            watch: { reference: {{file}} }
            """);

        var check = await Task.Run(Check);

        check.Findings.Single(finding => finding.Code == "RP0612").Message.ShouldEndWith($" {reason}.");
        check.Render(CheckFormat.Text, "").ShouldNotContain("secret'");
    }

    [Fact]
    public void The_folder_of_models_beside_the_policies_may_be_a_link()
    {
        Directory.Delete(Path.Combine(root.FullName, "models"), recursive: true);
        SpecialFile.Link(Path.Combine(root.FullName, "models"), Path.Combine(TestFiles.RepositoryRoot, "models"));
        Write("models/other.yaml", """
            model: other
            owner: tests
            version: "1"
            kind: onnx
            file: ../../models/ctr.onnx
            inputs: [{ tensor: features, columns: [item.price] }]
            outputs: [{ prediction: other, fallback: [{ prior: 0 }] }]
            """);

        // It is read: what is said is about its tensors.
        Check().Findings.Select(finding => finding.Code).Distinct(StringComparer.Ordinal).ShouldBe(["RP0604"]);
    }

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(Policies, path), text);

    private PolicyCheck Check() => PolicyCheck.Of(new PolicyLocation(Policies, ""), new FixedClock("2026-02-20"));
}
