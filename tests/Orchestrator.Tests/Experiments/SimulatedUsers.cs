using System.Globalization;
using System.Text;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Experiments;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary>Users of a made-up shop, as a table: how often they order, hide and see, and what they spent before.</summary>
internal static class SimulatedUsers
{
    /// <summary>An experiment of two arms that orders decide and hides guard.</summary>
    public const string File = """
        experiment: order-weight
        why: Does aiming at orders more than at clicks sell more?
        owner: feed-ranking
        arms: { bold: 50, control: 50 }
        control: control
        users: 20000
        metrics:
          - { metric: orders, of: orders, better: up, decides: true, smallest: 0.1 }
          - { metric: revenue, of: revenue, before: revenue_before, winsorise: 0.99, better: up }
        guardrails:
          - { guardrail: hides, of: hides, per: impressions, better: down, atWorst: 0.3 }
        segments: [country]

        """;

    /// <summary>Reads <see cref="File"/>, or what it is changed to.</summary>
    public static Experiment Experiment(string file = File) => ExperimentFile.Read("order-weight.yaml", Encoding.UTF8.GetBytes(file));

    /// <summary>A table.</summary>
    /// <param name="seed">Which users.</param>
    /// <param name="users">How many.</param>
    /// <param name="orders">By which part the arm 'bold' orders more.</param>
    /// <param name="hides">By which part it hides more.</param>
    /// <param name="lost">The part of its users from Oman who are lost.</param>
    public static string Table(ulong seed, int users, double orders = 0, double hides = 0, double lost = 0)
    {
        var random = new SeededRandom(seed);
        var text = new StringBuilder("user,arm,country,impressions,orders,revenue,revenue_before,hides\n");
        for (var user = 0; user < users; user++)
        {
            var isBold = random.Share() < 0.5;
            var country = (string[])["SA", "AE", "OM"];
            var from = country[random.Index(3)];
            if (isBold && from == "OM" && random.Share() < lost)
            {
                continue;
            }

            var (seen, likes) = (5 + random.Index(20), random.Share());
            var ordered = Count(ref random, 4, 0.1 * (0.5 + likes) * (isBold ? 1 + orders : 1));
            var hidden = Count(ref random, seen, 0.02 * (isBold ? 1 + hides : 1));
            text.Append(CultureInfo.InvariantCulture, $"u{user},{(isBold ? "bold" : "control")},{from},{seen},{ordered},{ordered * (10 + (40 * random.Share())):0.00},{likes * 50:0.00},{hidden}\n");
        }

        return text.ToString();
    }

    /// <summary>The verdict on a table.</summary>
    public static ExperimentVerdict Judge(string table, string file = File)
    {
        var experiment = Experiment(file);
        return ExperimentVerdict.Of(experiment, UserTableReader.Read("users.csv", new StringReader(table), experiment));
    }

    private static int Count(ref SeededRandom random, int times, double chance)
    {
        var count = 0;
        for (var time = 0; time < times; time++)
        {
            count += random.Share() < chance ? 1 : 0;
        }

        return count;
    }
}
