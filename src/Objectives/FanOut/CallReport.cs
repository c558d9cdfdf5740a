using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>Where the calls of a page are told: to the page, and to those who count.</summary>
/// <param name="Instruments">What counts.</param>
/// <param name="Page">What the page is told.</param>
/// <param name="Failed">Hears what the runtime said of a run that failed: the model and the sentence.</param>
internal readonly record struct CallReport(ObjectivesInstruments Instruments, PredictionReport Page, Action<string, string>? Failed = null)
{
    /// <summary>Tells how a call ended.</summary>
    public void Add(ModelDefinition model, ModelFailure failure, TimeSpan elapsed)
    {
        Instruments.CountCall(model, failure, elapsed);
        Page.Add(new ModelOutcome(model.Name, failure, elapsed));
    }
}
