namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Says what is wrong with a log while it is gone through.</summary>
internal sealed class LogMistakes(CommandOutput output)
{
    private const int MostSaid = 100;

    private int count;

    /// <summary>What the command returns, as far as this is concerned.</summary>
    public int ExitCode => count > 0 ? CommandLine.ExitCode.Invalid : CommandLine.ExitCode.Done;

    /// <summary>Something is left out.</summary>
    public void Say(string sentence, bool isMistake)
    {
        count += isMistake ? 1 : 0;
        if (count <= MostSaid)
        {
            output.Fail(sentence);
        }
    }
}
