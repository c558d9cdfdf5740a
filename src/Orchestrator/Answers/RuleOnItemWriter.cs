using System.Text.Json;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>Writes what a rule did to an item: its name and each of its actions that an item can show.</summary>
/// <param name="json">Where to.</param>
/// <param name="workspace">The page.</param>
internal sealed class RuleOnItemWriter(Utf8JsonWriter json, RankWorkspace workspace) : IRuleActionVisitor
{
    private RuleEffect effect;
    private string name = "";
    private int at;

    /// <summary>Writes the rule as an object.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="did">What it did to the item.</param>
    /// <param name="slot">The item's slot.</param>
    public void Write(RulePolicy rule, in RuleEffect did, int slot)
    {
        (effect, at) = (did, slot);
        json.WriteStartObject();
        name = rule.Name.Text;
        json.WriteString("rule"u8, name);
        rule.Actions.Accept(this);
        if (effect.HasFailed)
        {
            json.WriteBoolean("failed"u8, true);
        }

        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void Visit(ExcludeAction action)
    {
        // No item of a page is excluded.
    }

    /// <inheritdoc/>
    public void Visit(BoostAction action) => WriteNumber("boost"u8, effect.Boost);

    /// <inheritdoc/>
    public void Visit(AddAction action) => WriteNumber("add"u8, effect.Add);

    /// <inheritdoc/>
    public void Visit(TagAction action)
    {
        json.WriteStartArray("tags"u8);
        foreach (var tag in action.Tags)
        {
            json.WriteStringValue(tag.Text);
        }

        json.WriteEndArray();
    }

    /// <inheritdoc/>
    public void Visit(PinAction action)
    {
        // A rule pins one of its matches; the others are only matched.
        if (action.Slot == at && PinsWriter.Pins(workspace, name, action.Slot))
        {
            json.WriteNumber("pin"u8, action.Slot);
        }
    }

    /// <inheritdoc/>
    public void Visit(RequireAction action)
    {
        // About the request, not the item.
    }

    /// <inheritdoc/>
    public void Visit(LiftAction action)
    {
        // About the request, not the item.
    }

    /// <inheritdoc/>
    public void Visit(SetAction action)
    {
        // About the request, not the item.
    }

    private void WriteNumber(ReadOnlySpan<byte> member, double? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(member, known);
        }
    }
}
