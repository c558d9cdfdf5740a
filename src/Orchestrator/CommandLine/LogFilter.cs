using System.CommandLine;
using System.Globalization;
using System.Text;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Decisions.Privacy;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Which lines of a log are meant.</summary>
internal sealed class LogFilter
{
    private readonly Option<string?> from = new("--from")
    {
        Description = "Only lines written at this instant or later, such as "
        + "2026-02-20T18:00:00Z.",
        HelpName = "INSTANT"
    };
    private readonly Option<string?> to = new("--to") { Description = "Only lines written before this instant.", HelpName = "INSTANT" };
    private readonly Option<string?> surface = new("--surface") { Description = "Only pages of this surface.", HelpName = "NAME" };
    private readonly Option<string?> request = new("--request") { Description = "Only pages of the request of this id.", HelpName = "ID" };
    private readonly Option<string?> user = new("--user")
    {
        Description = "Only pages of this user (request.userId), also where it is hashed and --salt-file "
        + "names the key.",
        HelpName = "USER"
    };
    private readonly Option<string?> salt = SaltOption();

    /// <summary>The option that names the key of hashed fields.</summary>
    public static Option<string?> SaltOption()
        => new("--salt-file") { Description = "The key of the log's hashes (Rank:Decisions:SaltFile).", HelpName = "FILE" };

    /// <summary>How a user may stand in a log: as he is, and hashed where the key is known.</summary>
    public static IReadOnlyList<string> Names(string user, string? saltFile)
    {
        try
        {
            return saltFile is null ? [user] : [user, HiddenFields.Hash(HiddenFields.ReadSalt(saltFile), Encoding.UTF8.GetBytes(user))];
        }
        catch (FormatException exception)
        {
            throw new CommandFailure(exception.Message.Replace("Rank:Decisions:SaltFile", "--salt-file", StringComparison.Ordinal));
        }
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[from, to, surface, request, user, salt])
        {
            command.Add(option);
        }
    }

    /// <summary>What the arguments say.</summary>
    public Func<DecisionHead, bool> Read(ParseResult arguments)
    {
        var (first, end) = (Instant(arguments, from), Instant(arguments, to));
        var (wantedSurface, wantedRequest) = (arguments.GetValue(surface), arguments.GetValue(request));
        var users = arguments.GetValue(user) is { } wanted ? Names(wanted, arguments.GetValue(salt)) : null;
        return head => (first is null || head.At >= first)
            && (end is null || head.At < end)
            && (wantedSurface is null || string.Equals(head.Surface, wantedSurface, StringComparison.Ordinal))
            && (wantedRequest is null || string.Equals(head.RequestId, wantedRequest, StringComparison.Ordinal))
            && (users is null || users.Contains(head.User, StringComparer.Ordinal));
    }

    private static DateTimeOffset? Instant(ParseResult arguments, Option<string?> option)
        => arguments.GetValue(option) is not { } text ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant
            : throw new CommandFailure($"{option.Name} takes an instant such as 2026-02-20T18:00:00Z, not '{text}'.");
}
