@echo off
rem RankOrchestrator from any folder: builds what is not built yet, then runs.
dotnet run -c Release -v quiet --project "%~dp0src\Orchestrator" -- %*
exit /b %ERRORLEVEL%
