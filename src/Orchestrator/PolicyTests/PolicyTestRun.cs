using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>What came of the tests of a policy folder.</summary>
/// <param name="Results">One per test, in the order of files and tests.</param>
/// <param name="Findings">What kept tests from being read; such tests have no result.</param>
internal sealed record PolicyTestRun(ImmutableArray<PolicyTestResult> Results, ImmutableArray<Diagnostic> Findings)
{
    /// <summary>Number of tests whose every expectation is met.</summary>
    public int Passed => Results.Count(result => result.HasPassed);

    /// <summary>Number of tests that fail.</summary>
    public int Failed => Results.Length - Passed;

    /// <summary>0 when every test passes, 1 when one fails, 2 when a test file is wrong or nothing was run.</summary>
    public int ExitCode => !Findings.IsEmpty || Results.IsEmpty ? 2 : Failed > 0 ? 1 : 0;
}

/// <summary>What came of one test.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Name">The sentence that it is named by.</param>
/// <param name="Failures">What is not as expected; empty when it passed.</param>
internal sealed record PolicyTestResult(string Path, string Name, ImmutableArray<Diagnostic> Failures)
{
    /// <summary>Whether everything is as expected.</summary>
    public bool HasPassed => Failures.IsEmpty;
}
