using System.Text.Json;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>A JSON value that knows where it stands, so that whatever is wrong with it can be said in one line.</summary>
internal readonly struct InstanceElement(JsonElement json, string path)
{
    /// <summary>The largest magnitude of values, weights and penalties: sums of their products are still finite.</summary>
    private const double LargestAmount = 1e100;

    /// <summary>Where it stands, as in <c>constraints[3].group</c>; empty for the whole document.</summary>
    public string Path => path;

    /// <summary>The value.</summary>
    public JsonElement Json => json;

    /// <summary>A member that must be there.</summary>
    public InstanceElement this[string name] => Optional(name) ?? throw Fault($"has no '{name}'");

    /// <summary>A member that may be missing or null.</summary>
    public InstanceElement? Optional(string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Fault("must be an object");
        }

        return json.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? new InstanceElement(member, path.Length == 0 ? name : $"{path}.{name}")
            : null;
    }

    /// <summary>Throws when there is a member of another name: what is not read would be believed to be in force.</summary>
    public void Knows(params ReadOnlySpan<string> names)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Fault("must be an object");
        }

        foreach (var member in json.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                throw Fault($"has a member '{member.Name}', which is none of {string.Join(", ", names!)}");
            }
        }
    }

    /// <summary>The elements of a list.</summary>
    public IEnumerable<InstanceElement> Elements()
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            throw Fault("must be a list");
        }

        var place = path;
        return json.EnumerateArray().Select((element, index) => new InstanceElement(element, $"{place}[{index}]"));
    }

    /// <summary>A text.</summary>
    public string Text() => json.ValueKind == JsonValueKind.String ? json.GetString()! : throw Fault("must be a text");

    /// <summary>True or false.</summary>
    public bool Truth() => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : throw Fault("must be true or false");

    /// <summary>A finite number, at least <paramref name="least"/>.</summary>
    public double Number(double least = double.NegativeInfinity)
    {
        if (json.ValueKind != JsonValueKind.Number || !json.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            throw Fault("must be a number");
        }

        return number >= least ? number : throw Fault($"must be at least {least.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
    }

    /// <summary>A number that a page of such numbers can be added up of.</summary>
    public double Amount(double least = -LargestAmount)
    {
        var number = Number(least);
        return number <= LargestAmount ? number : throw Fault($"must be at most {LargestAmount.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
    }

    /// <summary>A whole number, at least <paramref name="least"/>.</summary>
    public int Whole(int least = int.MinValue)
    {
        var number = Number(least);
        return number == Math.Floor(number) && number <= int.MaxValue ? (int)number : throw Fault("must be a whole number");
    }

    /// <summary>What to throw when something is wrong with it.</summary>
    public InstanceFault Fault(string what) => new(path.Length == 0 ? $"the document {what}" : $"{path}: {what}");
}

/// <summary>Leaves the recursion of a reader, which catches it and answers its message.</summary>
internal sealed class InstanceFault(string message) : Exception(message);
