using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Verification;
using RankOrchestrator.Orchestrator.Answers;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Pipeline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>verify LOG</c>: proves logged pages again with CP-SAT, a line each.</summary>
internal static class VerifyCommand
{
    /// <summary>Many times what a page takes that the service proves in its own budget.</summary>
    private const long DefaultSteps = 6_000_000;

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var log = new Argument<string>("log")
        {
            Description = "A decision log, a folder of its segments, or any file with a line "
            + "{\"instance\":{slot-allocation/1},\"page\":{status, objective, bound, assignment}} per page."
        };
        var search = new SearchOptions(DefaultSteps);
        var command = new Command(
            "verify",
            "Prove logged pages again with CP-SAT, from their problems alone. Exit code 1 when a page is refuted or stays undecided, 2 when a line can "
                + "not be read.") { log };
        search.AddTo(command);
        command.SetAction(arguments =>
        {
            search.Check(arguments);
            using var engines = new SlotEngines(TimeProvider.System, NullLogger<SlotEngines>.Instance);
            var verifier = new PageVerifier(engines.Solver);
            var count = new int[Enum.GetValues<ProofVerdict>().Length];
            var (without, failed) = (0, false);
            foreach (var line in LogLines.ReadServed(LogLines.Find([arguments.GetValue(log)!]), Say))
            {
                var reading = PageRecordReader.Read(line.Text);
                if (reading.IsRead)
                {
                    var verification = verifier.Verify(reading.Value, search.Read(arguments));
                    count[(int)verification.Verdict]++;
                    Print(output, reading.Value, verification);
                }
                else if (ColumnarLine.Is(line.Text) && line.Text.AsSpan().IndexOf("\"instance\":{"u8) < 0)
                {
                    without++;
                }
                else
                {
                    Say($"{line.Place}: {reading.Error}", isMistake: true);
                }
            }

            if (without > 0)
            {
                output.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{without} {(without == 1 ? "line is" : "lines are")} kept without the slot problem (Rank:Decisions:Problems) and left out."));
            }

            void Say(string sentence, bool isMistake)
            {
                output.Fail(sentence);
                failed |= isMistake;
            }

            output.Out.WriteLine(FormattableString.Invariant($"{count.Sum()} {(count.Sum() == 1 ? "page" : "pages")}: {count[(int)ProofVerdict.Proven]} proven best, {count[(int)ProofVerdict.Holds]} as claimed, {count[(int)ProofVerdict.Refuted]} refuted, {count[(int)ProofVerdict.Undecided]} undecided"));
            return failed ? ExitCode.Invalid
                : count[(int)ProofVerdict.Refuted] + count[(int)ProofVerdict.Undecided] > 0 ? ExitCode.Findings
                : ExitCode.Done;
        });
        return command;
    }

    private static void Print(CommandOutput output, PageRecord record, PageVerification verification)
    {
        var verdict = verification.Verdict switch
        {
            ProofVerdict.Proven => "proven   ",
            ProofVerdict.Holds => "holds    ",
            ProofVerdict.Refuted => "REFUTED  ",
            _ => "undecided",
        };
        var claim = record.Status == AllocationStatus.Infeasible
            ? ""
            : FormattableString.Invariant($" {record.Objective:0.######} ≤ {record.Bound:0.######}");
        var best = verification is { Verdict: ProofVerdict.Holds, Proof: { } proof } ? FormattableString.Invariant($", best {proof.Objective:0.######}") : "";
        output.Out.WriteLine($"{verdict} {record.Instance.Name}: {record.Status.Word()}{claim}{best}");
        foreach (var reason in verification.Reasons)
        {
            output.Out.WriteLine($"          {reason}");
        }
    }
}
