using System.Collections.Frozen;
using System.Globalization;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>Which share of the pages of each surface is kept.</summary>
internal sealed class SurfaceSampling
{
    private readonly FrozenDictionary<string, double> shares;

    private SurfaceSampling(Dictionary<string, double> shares) => this.shares = shares.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The share of a surface's pages, from 0 to 1.</summary>
    public double this[string surface] => shares.GetValueOrDefault(surface, 1);

    /// <summary>Reads <c>home_feed=0.1,mail=0.5</c>.</summary>
    /// <exception cref="FormatException">It says something else; the message is a sentence.</exception>
    public static SurfaceSampling Parse(string text)
    {
        var read = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : entry[..equals].TrimEnd();
            if (name.Length == 0 || !double.TryParse(
                entry.AsSpan(equals + 1),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var share) || !(share is >= 0 and <= 1))
            {
                throw new FormatException($"'{entry}' is no SURFACE=SHARE with a share from 0 to 1.");
            }

            if (!read.TryAdd(name, share))
            {
                throw new FormatException($"'{name}' stands twice.");
            }
        }

        return new SurfaceSampling(read);
    }
}
