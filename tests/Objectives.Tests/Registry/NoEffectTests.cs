using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Objectives.Tests.Registry;

/// <summary>Parts of a model's file that do nothing are found where they stand, and those beside them that do something are not.</summary>
public sealed class NoEffectTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("hedging: { after: 5ms, percentile: 0.9 }", "fallback: [{ prior: 0.1 }]", "7:24 'percentile' has no effect beside 'after'.")]
    [InlineData("hedging: { after: 5ms, mostOfCalls: 0 }", "fallback: [{ prior: 0.1 }]", "7:37 With a share of 0 no call is ever doubled.")]
    [InlineData("retries: 1", "fallback: [{ prior: 0.1 }, { prior: 0.2 }]", "9:70 This fallback of 'p' is never reached: the prior before it always delivers.")]
    [InlineData("retries: 1", "fallback: [{ prior: 0.1 }], calibration: { linear: { scale: 1 } }", "9:94 This calibration changes no number.")]
    [InlineData("retries: 1", "fallback: [{ prior: 0.1 }], calibration: { linear: { offset: 0 } }", "9:94 This calibration changes no number.")]
    [InlineData("retries: 1", "fallback: [{ prior: 0.1 }], calibration: { linear: { scale: 0, offset: 0.5 } }", "9:103 With 'scale: 0' the model's numbers do not count: all become one.")]
    [InlineData("retries: 1", "fallback: [{ prior: 0.1 }], calibration: { platt: { slope: 0, intercept: 0.3 } }", "9:102 With 'slope: 0' the model's numbers do not count: all become one.")]
    public void What_has_no_effect_is_warned_of(string calls, string output, string finding)
        => Findings(calls, output).ShouldBe([finding]);

    [Theory]
    [InlineData("hedging: { after: 5ms, mostOfCalls: 0.1 }", "fallback: [{ column: feature.affinity }, { prior: 0.1 }]")]
    [InlineData("hedging: { percentile: 0.9 }", "fallback: [{ prior: 0.1 }], calibration: { linear: { scale: 2 } }")]
    [InlineData("retries: 1", "fallback: [{ prior: 0.1 }], calibration: { linear: { offset: 0.1 } }")]
    [InlineData("retries: 1", "fallback: [{ prior: 0.1 }], calibration: { platt: { slope: 0.5, intercept: 0.3 } }")]
    public void What_has_one_is_not(string calls, string output) => Findings(calls, output).ShouldBeEmpty();

    private string[] Findings(string calls, string output)
    {
        folder.Load($$"""
            model: m
            owner: team
            version: "1"
            kind: oip
            oip: { server: "http://models:8000" }
            timeout: 20ms
            {{calls}}
            inputs: [{ tensor: features, columns: [feature.ctr7d] }]
            outputs: [{ prediction: p, tensor: score, {{output}} }]
            """)?.Release();
        folder.Diagnostics.ToSorted().ShouldAllBe(finding => finding.Code == ModelCodes.NoEffect);
        return [.. folder.Diagnostics.ToSorted().Select(finding => $"{finding.Position} {finding.Message}")];
    }
}
