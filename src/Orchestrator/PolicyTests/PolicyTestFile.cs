using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>The tests of one file of <c>tests/</c>.</summary>
/// <param name="Path">The file, relative to the policy folder.</param>
/// <param name="Tests">Its tests, in the order they are written.</param>
internal sealed record PolicyTestFile(string Path, ImmutableArray<PolicyTest> Tests)
{
    /// <summary>Reads every test file; what is wrong with their form is in <paramref name="diagnostics"/>.</summary>
    public static ImmutableArray<PolicyTestFile> ReadAll(PolicyFiles files, DiagnosticBag diagnostics)
    {
        var found = ImmutableArray.CreateBuilder<PolicyTestFile>();
        foreach (var file in files.In("tests"))
        {
            var root = YamlReader.Read(file.Path, file.Content.Span, diagnostics);
            if (root is not null && ShapeCheck.Check(root, PolicyTestShape.File, diagnostics))
            {
                var reader = new RecordReader((YamlMapping)root);
                found.Add(new PolicyTestFile(file.Path, [.. reader.Items("tests").Select(test => Read(reader, new RecordReader((YamlMapping)test), diagnostics))]));
            }
        }

        return found.ToImmutable();
    }

    private static PolicyTest Read(RecordReader file, RecordReader test, DiagnosticBag diagnostics) => new(
        PolicyText.Of(test.Scalar("test"))!,
        new TestRequest(file.Node("request"), test.Node("request"), file.Record("candidate")),
        [.. (test.Record("experiments")?.Mapping.Entries ?? []).Select(arm => (PolicyText.Of(arm.Key)!, PolicyText.Of((YamlScalar)arm.Value)!))],
        [.. test.Items("expect").Select(expectation => Expectation.Read(new RecordReader((YamlMapping)expectation), diagnostics)).OfType<Expectation>()]);
}

/// <summary>One test: a request and what its page must be like.</summary>
/// <param name="Name">The sentence that it is named by.</param>
/// <param name="Request">What is ranked: the request of the file with what the test changes of it.</param>
/// <param name="Arms">The experiments that its user is in, and their arms.</param>
/// <param name="Expectations">What must be so; all of them.</param>
internal sealed record PolicyTest(
    PolicyText Name, TestRequest Request, ImmutableArray<(PolicyText Experiment, PolicyText Arm)> Arms, ImmutableArray<Expectation> Expectations);
