using RankOrchestrator.Orchestrator.CommandLine;
return await OrchestratorCommandLine.RunAsync(args, CommandOutput.OfProcess());
