namespace RankOrchestrator.Language.Tests.Expressions.Conformance;

/// <summary>A test that needs the conformance files and is skipped without them.</summary>
internal sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute()
    {
        if (ConformanceSuite.Folder is null)
        {
            Skip = "CEL's conformance files are not in shared/data/cel above the tests, nor where RANK_SHARED_DATA says.";
        }
    }
}
