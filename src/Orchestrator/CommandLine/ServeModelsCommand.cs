using System.CommandLine;
using System.Globalization;
using RankOrchestrator.Objectives.Serving;
using RankOrchestrator.Orchestrator.ModelServing;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// <c>serve-models DIR</c>: serves the ONNX files of a folder over the Open Inference Protocol until it is told to stop.
/// Returns <see cref="ExitCode.Done"/> after an orderly stop, <see cref="ExitCode.Invalid"/> when there is nothing to serve or the address is taken.
/// </summary>
internal static class ServeModelsCommand
{
    /// <summary>The command, to be put under a root command or to be run by itself.</summary>
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "Folder of NAME.onnx files, or of NAME/VERSION/model.onnx." };
        var host = new Option<string>("--host") { Description = "Address to listen on; 0.0.0.0 for all.", DefaultValueFactory = _ => "127.0.0.1" };
        var port = new Option<int>("--port") { Description = "Port to listen on; 0 takes any that is free.", DefaultValueFactory = _ => 8000 };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number is < 0 or > 65_535)
            {
                result.AddError($"--port must be from 0 to 65535, not {number}.");
            }
        });
        var command = new Command("serve-models", "Serves the ONNX files of a folder over the Open Inference Protocol (V2, REST).") { folder, host, port };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetRequiredValue(folder).FullName,
            string.Create(CultureInfo.InvariantCulture, $"http://{result.GetRequiredValue(host)}:{result.GetRequiredValue(port)}"),
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string address, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            await error.WriteLineAsync(File.Exists(folder) ? $"{folder} is a file, not a folder of models." : $"{folder} does not exist.");
            return ExitCode.Invalid;
        }

        var (server, problems) = ModelServer.Open(folder);
        using (server)
        {
            foreach (var problem in problems)
            {
                await error.WriteLineAsync(problem);
            }

            if (!server.Models.Any())
            {
                await error.WriteLineAsync($"{folder} holds no model that can be served: NAME.onnx or NAME/VERSION/model.onnx.");
                return ExitCode.Invalid;
            }

            return await ServeAsync(server, address, output, error, cancellationToken);
        }
    }

    private static async Task<int> ServeAsync(ModelServer server, string address, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        await using var application = ModelServerHost.Build(server, address);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            await error.WriteLineAsync($"Cannot listen on {address}: {exception.Message}");
            return ExitCode.Invalid;
        }

        foreach (var (name, versions) in server.Models)
        {
            await output.WriteLineAsync($"{name} (version {string.Join(", ", versions)})");
        }

        await output.WriteLineAsync($"Serving on {ModelServerHost.Address(application)}/v2");
        await application.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Done;
    }
}
