using System.CommandLine;
using RankOrchestrator.Objectives.Onnx;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>model inspect FILE.onnx</c>: what a model takes and gives, what it is made of, what it costs, and a model file to begin with.</summary>
internal static class ModelInspectCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var file = new Argument<string>("FILE") { Description = "An ONNX file, .onnx or .ort." };
        var policies = new Option<string>("--policies") { Description = "Policy folder whose models/ the model file is for.", HelpName = "DIR", DefaultValueFactory = _ => "policies" };
        var format = OutputFormat.Option();
        var command = new Command("inspect", "Show a model's tensors, operators and metadata, the time of 500 rows, and a model file to begin with.") { file, policies, format };
        command.SetAction(arguments =>
        {
            var path = arguments.GetRequiredValue(file);
            var named = Path.GetRelativePath(Path.Combine(arguments.GetRequiredValue(policies), "models"), path).Replace('\\', '/');
            var (inspection, problem) = OnnxInspection.Of(path, named);
            if (inspection is null)
            {
                throw new CommandFailure(problem!);
            }

            if (arguments.GetValue(format) is OutputFormat.Json)
            {
                ModelInspectionJson.Write(output.Out, path, inspection);
            }
            else
            {
                ModelInspectionText.Write(output.Out, path, inspection);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
