using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Exploration;

/// <summary>How probable what stands in each slot of a page is, from pages that were made again with other draws.</summary>
/// <param name="Samples">Pages, the served one among them.</param>
/// <param name="Propensities">By slot, the share of them that have there what the served page has; above 0, for that is one of them.</param>
internal sealed record ResampledPropensities(int Samples, double[] Propensities)
{
    /// <summary>The standard error of one of them: that of a share.</summary>
    public double StandardError(int slot) => Math.Sqrt(Propensities[slot] * (1 - Propensities[slot]) / Samples);

    /// <summary>Writes the member <c>resampled</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("resampled"u8);
        json.WriteNumber("samples"u8, Samples);
        json.WriteStartArray("propensities"u8);
        foreach (var propensity in Propensities)
        {
            json.WriteNumberValue(propensity);
        }

        json.WriteEndArray();
        json.WriteStartArray("standardErrors"u8);
        for (var slot = 0; slot < Propensities.Length; slot++)
        {
            json.WriteNumberValue(StandardError(slot));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
