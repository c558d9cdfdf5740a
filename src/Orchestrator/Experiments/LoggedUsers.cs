using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// The users of an experiment from the lines of a decision log: one row each, of the pages on which they were exposed to it. What is held
/// are the users, and of pages no more than feedback needs. Where a column is of before, pages of the experiment's surfaces count for it that
/// came before the user's first page of an arm. Pages that callers forced into an arm say nothing about users and are passed
/// over; so are users who were in several arms, which cannot come of one salt.
/// </summary>
/// <param name="experiment">The experiment.</param>
/// <param name="joins">Whether pages are held by the ids of their requests, for feedback to be joined with.</param>
/// <param name="isHistory">Whether all pages of its surfaces count, whatever arm they have: users as they were before it.</param>
internal sealed class LoggedUsers(Experiment experiment, bool isHistory, bool joins = false)
{
    private const int MostValuesOfSegment = 50;

    private readonly PageColumns columns = PageColumns.Of(experiment, joins);
    private readonly Dictionary<string, Page> pagesById = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoggedUser> users = new(StringComparer.Ordinal);
    private readonly HashSet<string> surfaces = new(experiment.Served?.Changes.Select(change => change.Surface.Text) ?? [], StringComparer.Ordinal);
    private readonly ShadowedPages shadowed = new(experiment.Name);
    private readonly string[] arms = [.. experiment.Arms.Select(arm => arm.Name)];
    private readonly SortedSet<string> attributes = new(StringComparer.Ordinal);
    private long pages;
    private long forced;
    private long nameless;

    /// <summary>Whether the log is to be gone through once before, each line by <see cref="Measure"/> and then <see cref="Conclude"/>.</summary>
    public bool Measures => columns.Standards is not null;

    /// <summary>Takes a line for what only all of them together tell.</summary>
    /// <exception cref="CommandFailure">It is no line of columns.</exception>
    public void Measure(string place, byte[] line) => Read(place, line, whole =>
    {
        if (ArmOf(whole, isHistory ? null : NamedArm(whole)) is { } arm)
        {
            columns.Standards!.Add(whole, PageColumns.RateOf(whole), isControl: arm == 0);
        }
    });

    /// <summary>Every line has been measured, and lines may be added.</summary>
    /// <exception cref="CommandFailure">They do not tell what the experiment asks for.</exception>
    public void Conclude()
    {
        columns.Standards!.Conclude();
        forced = 0;
    }

    /// <summary>Takes a line of the log; one that is of no page of the experiment changes nothing.</summary>
    /// <exception cref="CommandFailure">It is no line of columns.</exception>
    public void Add(string place, byte[] line) => Read(place, line, Add);

    private void Read(string place, byte[] line, Action<ColumnarLine> take)
    {
        try
        {
            if (ShadowLine.Is(line))
            {
                shadowed.Add(ShadowLine.Read(line));
                return;
            }

            if (!isHistory && !columns.LooksBack && line.AsSpan().IndexOf("\"experiments\":"u8) < 0)
            {
                return;
            }

            if (!ColumnarLine.Is(line))
            {
                throw new CommandFailure($"{place}: This is no line of a segment; 'log convert' makes segments of older logs.");
            }

            take(ColumnarLine.Read(line));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new CommandFailure($"{place}: This is no line of a decision log: {exception.Message}");
        }
    }

    /// <summary>Users who click as bots.</summary>
    public int Bots => users.Values.Count(user => user.IsExposed && user.IsBot);

    /// <summary>The page of a request, if it is of the experiment.</summary>
    public Page? PageOf(string requestId) => pagesById.GetValueOrDefault(requestId);

    /// <summary>Adds to a column of a page's user, if the experiment reads it.</summary>
    public void Add(Page page, string column, double amount)
    {
        var index = columns.IndexOf(column, page.IsBefore);
        if (index >= 0)
        {
            page.User.Numbers[index] += amount / page.Rate;
        }
    }

    /// <summary>What was passed over, and how much there was, in sentences.</summary>
    public IEnumerable<string> Notes()
    {
        var several = users.Values.Count(user => user.IsInSeveralArms);
        yield return $"{Numbers.Count(pages)} pages of {Numbers.Count(users.Values.Count(user => user.IsExposed) - several)} users.";
        if (columns.LooksBack)
        {
            var before = users.Values.Where(user => user is { IsExposed: true, PagesBefore: > 0 }).ToArray();
            yield return $"{Numbers.Count(before.Sum(user => user.PagesBefore))} pages of before, of {Numbers.Count(before.Length)} of the users.";
        }

        foreach (var standard in columns.Standards?.Notes(columns.HasTimes) ?? [])
        {
            yield return standard;
        }

        if (forced + nameless + several > 0)
        {
            yield return $"Left out: {Numbers.Count(forced)} pages whose arm was asked for, {Numbers.Count(nameless)} pages without a user, "
                + $"{Numbers.Count(several)} users in several arms.";
        }
    }

    /// <summary>The rows.</summary>
    /// <exception cref="CommandFailure">There is none, or the experiment reads something that no page has.</exception>
    public UserTable ToTable()
    {
        var named = users.Where(user => user.Value is { IsExposed: true, IsInSeveralArms: false, IsBot: false }).OrderBy(user => user.Key, StringComparer.Ordinal).ToArray();
        var counted = Array.ConvertAll(named, user => user.Value);
        if (counted.Length == 0)
        {
            throw new CommandFailure($"No page of the log is of the experiment '{experiment.Name}'.");
        }

        var segments = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["surface"] = [.. counted.Select(user => user.Surface)],
            ["day"] = [.. counted.Select(user => user.Day)],
            ["degraded"] = [.. counted.Select(user => user.IsDegraded ? "yes" : "no")],
        };
        foreach (var attribute in attributes.Where(attribute => !segments.ContainsKey(attribute)))
        {
            string[] values = [.. counted.Select(user => user.Context.GetValueOrDefault(attribute, ""))];
            if (experiment.Segments.Contains(attribute, StringComparer.Ordinal) || values.Distinct(StringComparer.Ordinal).Count() <= MostValuesOfSegment)
            {
                segments[attribute] = values;
            }
        }

        foreach (var missing in experiment.Segments.Where(segment => !segments.ContainsKey(segment)))
        {
            throw new CommandFailure($"The log has no '{missing}', which is among the segments of '{experiment.Name}'. "
                + $"{Suggestion.HintOrAll(missing, segments.Keys, "segments")}");
        }

        return new UserTable(
            [.. counted.Select(user => user.Arm)],
            columns.Names.Select((name, index) => (name, index)).ToDictionary(
                column => column.name,
                column => (IReadOnlyList<double>)[.. counted.Select(user => user.Numbers[column.index])],
                StringComparer.Ordinal),
            segments,
            isHistory || !shadowed.Any ? null : [.. arms[1..].Select(arm => Array.ConvertAll(named, user => StandingOf(user.Key, user.Value, arm)))]);
    }

    /// <summary>Whether a user's pages differ between the control and an arm. Where not every page is logged, nothing is known of some.</summary>
    private PageStanding StandingOf(string name, LoggedUser user, string arm)
        => user.IsSampled ? PageStanding.Unknown : shadowed.Of(name, user.Arm == 0 ? arm : arms[0], user.Pages, user.PageIds);

    private void Add(ColumnarLine line)
    {
        var named = isHistory ? null : NamedArm(line);
        var arm = ArmOf(line, named);
        if (arm is null && !IsOfBefore(line, named))
        {
            return;
        }

        using var context = JsonDocument.Parse(line["context"].IsEmpty ? "{}"u8.ToArray() : line["context"]);
        if (!context.RootElement.TryGetProperty("userId"u8, out var id) || id.ValueKind != JsonValueKind.String || id.GetString() is not { Length: > 0 } name)
        {
            nameless += arm is null ? 0 : 1;
            return;
        }

        var requestId = JsonSerializer.Deserialize<string>(line["requestId"].Span) ?? "";
        ref var user = ref CollectionsMarshal.GetValueRefOrAddDefault(users, name, out _);
        user ??= new LoggedUser(columns.Names.Length);
        var (rate, at) = (PageColumns.RateOf(line), DateTimeOffset.Parse(Text(line, "at"), CultureInfo.InvariantCulture));
        if (arm is null)
        {
            // Once a user is exposed, nothing is of before any more.
            if (!user.IsExposed)
            {
                user.LastBefore = at > user.LastBefore ? at : user.LastBefore;
                user.PagesBefore++;
                columns.AddTo(user.Numbers, line, rate, isBefore: true);
                Hold(requestId, new Page(user, at, PageColumns.Rows(line).Length, rate, IsBefore: true));
            }

            return;
        }

        pages++;
        user.IsInSeveralArms |= user.IsExposed && user.Arm != arm;
        user.IsDegraded |= line["degraded"].Length > 2;
        if (!user.IsExposed)
        {
            (user.Arm, user.Since, user.Surface, user.Day) = (arm.Value, at, Text(line, "surface"), Text(line, "at")[..10]);
            if (user.LastBefore >= at)
            {
                // Logs of several processes: what was taken for before may come after, and what follows an arm must not be taken out as noise.
                columns.Forget(user.Numbers);
                (user.PagesBefore, user.Since) = (0, DateTimeOffset.MinValue);
            }

            foreach (var member in context.RootElement.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.String && member.Name != "userId"))
            {
                attributes.Add(member.Name);
                user.Context[string.Intern(member.Name)] = string.Intern(member.Value.GetString()!);
            }
        }

        user.Pages++;
        user.IsSampled |= rate < 1;
        user.PageIds += ShadowedPages.HashOf(requestId);
        columns.AddTo(user.Numbers, line, rate, isBefore: false);
        Hold(requestId, new Page(user, at, PageColumns.Rows(line).Length, rate, IsBefore: false));
    }

    private void Hold(string requestId, Page page)
    {
        if (joins && requestId.Length > 0)
        {
            pagesById.TryAdd(requestId, page);
        }
    }

    /// <summary>Whether it is a page of the experiment's surfaces that no arm has made, nor a caller's wish for one.</summary>
    private bool IsOfBefore(ColumnarLine line, string? named) => columns.LooksBack && !isHistory && named is null && IsOnSurfaces(line);

    private bool IsOnSurfaces(ColumnarLine line) => surfaces.Count == 0 || surfaces.Contains(Text(line, "surface"));

    /// <summary>The arm that a page says it was made by; null where it is not of the experiment.</summary>
    private string? NamedArm(ColumnarLine line)
        => line["experiments"].IsEmpty ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(line["experiments"].Span)!.GetValueOrDefault(experiment.Name);

    /// <summary>The arm of a page that counts; null for others.</summary>
    private int? ArmOf(ColumnarLine line, string? named)
    {
        if (isHistory)
        {
            return IsOnSurfaces(line) ? 0 : null;
        }

        if (named is null)
        {
            return null;
        }

        if (!line["forced"].IsEmpty && JsonSerializer.Deserialize<string[]>(line["forced"].Span)!.Contains(experiment.Name, StringComparer.Ordinal))
        {
            forced++;
            return null;
        }

        var arm = Array.IndexOf(arms, named);
        return arm >= 0 ? arm : throw new FormatException($"The experiment '{experiment.Name}' has no arm '{named}'.");
    }

    /// <summary>A page that feedback may be joined with.</summary>
    /// <param name="User">Its user.</param>
    /// <param name="At">When it was logged.</param>
    /// <param name="Slots">Its slots.</param>
    /// <param name="Rate">Which share of such pages is kept.</param>
    /// <param name="IsBefore">Whether it was made before its user was exposed.</param>
    internal sealed record Page(LoggedUser User, DateTimeOffset At, int Slots, double Rate, bool IsBefore) : IJoinedPage
    {
        /// <inheritdoc/>
        public DateTimeOffset? End => IsBefore && User.IsExposed ? User.Since : null;

        /// <inheritdoc/>
        public void MarkBot() => User.IsBot = true;
    }

    private static string Text(ColumnarLine line, string member)
        => JsonSerializer.Deserialize<string>(line[member].Span) is { Length: > 0 } text
            ? string.Intern(text)
            : throw new JsonException($"There is no '{member}'.");
}

/// <summary>What is summed up of a user.</summary>
/// <param name="columns">How many numbers there are.</param>
internal sealed class LoggedUser(int columns)
{
    /// <summary>The arm; negative before the first page that one has made.</summary>
    public int Arm { get; set; } = -1;

    /// <summary>Whether there is a page of an arm.</summary>
    public bool IsExposed => Arm >= 0;

    /// <summary>Pages of before.</summary>
    public int PagesBefore { get; set; }

    /// <summary>When the last of them was logged.</summary>
    public DateTimeOffset LastBefore { get; set; }

    /// <summary>When the first page of an arm was logged; the least there is where nothing counts as before.</summary>
    public DateTimeOffset Since { get; set; }

    public bool IsInSeveralArms { get; set; }

    public bool IsDegraded { get; set; }

    /// <summary>Pages of the user.</summary>
    public int Pages { get; set; }

    /// <summary>The sum of the hashes of their requests' ids.</summary>
    public ulong PageIds { get; set; }

    /// <summary>Whether pages of the user are in no log.</summary>
    public bool IsSampled { get; set; }

    /// <summary>Whether the user clicks more than people do.</summary>
    public bool IsBot { get; set; }

    /// <summary>The surface of the first page.</summary>
    public string Surface { get; set; } = "";

    /// <summary>The day of the first page, in UTC.</summary>
    public string Day { get; set; } = "";

    /// <summary>What the first request said of the user.</summary>
    public Dictionary<string, string> Context { get; } = new(StringComparer.Ordinal);

    public double[] Numbers { get; } = new double[columns];
}
