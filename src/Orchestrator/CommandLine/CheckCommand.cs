using System.CommandLine;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>check [policies]</c>: everything that is wrong with a policy folder, at its line and column.</summary>
internal static class CheckCommand
{
    /// <summary>In the order of <see cref="CheckFormat"/>.</summary>
    private static readonly string[] Formats = [.. Enum.GetNames<CheckFormat>().Select(name => name.ToLowerInvariant())];

    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var folder = new Argument<string?>("policies")
        {
            Description = "The policy folder, or a file in it, of which alone the findings are shown. Default: "
            + "'policies' here or in a folder above.",
            Arity = ArgumentArity.ZeroOrOne
        };
        var options = new PolicyOptions();
        var format = new Option<string>("--format") { Description = "text for people, json for scripts, sarif for code review tools.", DefaultValueFactory = _ => Formats[0] };
        format.AcceptOnlyFromAmong(Formats);
        var strict = new Option<bool>("--strict") { Description = "Warnings too make the exit code 1." };
        var schema = new Option<bool>("--schema") { Description = "Print the JSON Schema of policy files instead, for editors." };
        var command = new Command(
            "check",
            "Check policies: exit code 0 when they can be served, 1 for warnings with --strict, 2 for errors.") { folder, options.Overlay, options.RuleEngine, format, strict, schema };
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(schema))
            {
                output.Out.Write(PolicySchema.Text());
                return ExitCode.Done;
            }

            var (policies, file) = PolicyOptions.Split(arguments.GetValue(folder));
            var location = options.Find(policies, arguments);
            var check = PolicyCheck.Of(location, TimeProvider.System);
            check = file is null ? check : check.OfFile(file);
            Write(output, check, (CheckFormat)Array.IndexOf(Formats, arguments.GetValue(format)), PathPrefix(location.Folder));
            return check.ExitCode(arguments.GetValue(strict));
        });
        return command;
    }

    /// <summary>Writes what a check found.</summary>
    public static void Write(CommandOutput output, PolicyCheck check, CheckFormat format, string pathPrefix)
    {
        if (format != CheckFormat.Text)
        {
            output.Out.Write(check.Render(format, pathPrefix));
            return;
        }

        var text = output.Text;
        foreach (var finding in check.Findings)
        {
            FindingText.Write(text, finding, pathPrefix, output.Width);
        }

        text.Line(check.Summary, 0, check.Errors > 0 ? text.Ink.Bad : check.Warnings > 0 ? text.Ink.Notable : text.Ink.Good);
    }

    /// <summary>What makes a file's path one that terminals and repositories know: the folder as seen from here.</summary>
    public static string PathPrefix(string folder)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder).Replace('\\', '/');
        return relative is "." ? "" : relative + "/";
    }
}
