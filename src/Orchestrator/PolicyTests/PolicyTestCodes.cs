namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>Codes of findings about the tests of policies, beyond their file's form.</summary>
internal static class PolicyTestCodes
{
    /// <summary>An expectation about a candidate, rule, tag or constraint that does not exist.</summary>
    public const string UnknownName = "RP0701";

    /// <summary>A request that cannot be read or that the service would refuse.</summary>
    public const string BadRequest = "RP0702";

    /// <summary>An expectation that says nothing, or something about no page.</summary>
    public const string BadExpectation = "RP0703";

    /// <summary>An expectation that the page does not meet: the test fails.</summary>
    public const string NotMet = "RP0704";
}
