using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Assignments;

/// <summary>The arms that a page was made by. Used again by the next request.</summary>
internal sealed class PageAssignments
{
    /// <summary>The arms, in the order of the layers.</summary>
    public List<Assignment> Arms { get; } = [];

    /// <summary>Layers of which the user is in no experiment because the user is held out.</summary>
    public List<string> Holdouts { get; } = [];

    /// <summary>Makes it empty.</summary>
    public void Clear()
    {
        Arms.Clear();
        Holdouts.Clear();
    }

    /// <summary>Writes the members that an answer and a line of the log have of them; those that would be empty are left out.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (Arms.Count > 0)
        {
            json.WriteStartObject("experiments"u8);
            foreach (var arm in Arms)
            {
                json.WriteString(arm.Experiment, arm.Arm);
            }

            json.WriteEndObject();
            WriteForced(json);
        }

        if (Holdouts.Count > 0)
        {
            json.WriteStartArray("holdouts"u8);
            foreach (var layer in Holdouts)
            {
                json.WriteStringValue(layer);
            }

            json.WriteEndArray();
        }
    }

    private void WriteForced(Utf8JsonWriter json)
    {
        var isAny = false;
        foreach (var arm in Arms)
        {
            if (arm.IsForced)
            {
                if (!isAny)
                {
                    json.WriteStartArray("forced"u8);
                    isAny = true;
                }

                json.WriteStringValue(arm.Experiment);
            }
        }

        if (isAny)
        {
            json.WriteEndArray();
        }
    }
}
