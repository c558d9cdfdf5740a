using System.Text;
using RankOrchestrator.Orchestrator.Decisions.Privacy;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.State;

/// <summary>The items that users hid, as the settings have them remembered.</summary>
internal static class HiddenState
{
    /// <summary>Makes it, empty. Where users are hashed in the log they are here, so that what is read from it finds them.</summary>
    public static HiddenItems Create(ServiceSettings settings, TimeProvider time)
    {
        var hidden = HiddenFields.Read(settings.Decisions);
        Func<string, string> nameOf = hidden.OfUser == Hiding.Hash ? user => hidden.Hash(Encoding.UTF8.GetBytes(user)) : static user => user;
        var feedback = settings.Feedback;
        return new HiddenItems(feedback.HiddenUsers, feedback.HiddenItems, feedback.HiddenFor, time, nameOf);
    }
}
