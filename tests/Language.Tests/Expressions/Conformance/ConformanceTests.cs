namespace RankOrchestrator.Language.Tests.Expressions.Conformance;

/// <summary>CEL's own conformance suite, as far as it lies inside our subset.</summary>
public sealed class ConformanceTests
{
    [ConformanceFact]
    public void Every_case_inside_the_subset_passes()
    {
        var failures = Cases().Where(one => !OutsideSubset.Reasons.ContainsKey(one.Name))
            .Select(one => (one.Name, one.Case.Expression, Difference: one.Case.Run()))
            .Where(run => run.Difference is not null)
            .Select(run => $"{run.Name}: {run.Expression}: {run.Difference}");

        failures.ShouldBeEmpty();
    }

    [ConformanceFact]
    public void No_case_listed_as_outside_the_subset_passes()
    {
        var cases = Cases().ToDictionary(one => one.Name, one => one.Case, StringComparer.Ordinal);

        OutsideSubset.Reasons.Keys.Where(name => !cases.TryGetValue(name, out var listed) || listed.Run() is null).ShouldBeEmpty();
    }

    [ConformanceFact]
    public void The_six_files_hold_the_number_of_cases_that_the_docs_give()
    {
        Cases().Count().ShouldBe(257);
        OutsideSubset.Reasons.Count.ShouldBe(44);
    }

    private static IEnumerable<(string Name, ConformanceCase Case)> Cases()
        => from path in Directory.GetFiles(ConformanceSuite.Folder!, "*.textproto").Order(StringComparer.Ordinal)
           from one in ConformanceSuite.Read(path)
           select ($"{Path.GetFileNameWithoutExtension(path)}/{one.Name}", one);
}
