using RankOrchestrator.Orchestrator.Http;

var application = RankServer.Build(args);
await application.RunAsync();
