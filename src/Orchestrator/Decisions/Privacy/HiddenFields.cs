using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Decisions.Privacy;

/// <summary>
/// Which fields do not reach the log as they are. A field that is hashed stands in it as <c>h:</c> and the first 16 bytes of
/// HMAC-SHA256 of its text, in hexadecimal, under a key that is in no line; where a field holds no text, it is left out.
/// </summary>
internal sealed class HiddenFields
{
    /// <summary>Characters of a hash as it is written.</summary>
    public const int HashLength = 2 + (2 * HashBytes);

    private const int HashBytes = 16;
    private const int LeastSalt = 16;
    private static readonly string[] Tables = ["request.", "item.", "feature."];

    private readonly FrozenDictionary<string, Hiding> fields;
    private readonly byte[] salt;
    private readonly ConditionalWeakTable<SurfacePlan, HiddenColumns> columns = [];

    private HiddenFields(Dictionary<string, Hiding> fields, byte[] salt)
    {
        this.fields = fields.ToFrozenDictionary(StringComparer.Ordinal);
        this.salt = salt;
    }

    /// <summary>Nothing is hidden.</summary>
    public static HiddenFields None { get; } = new([], []);

    /// <summary>Reads the settings and the salt.</summary>
    /// <exception cref="FormatException">They make no sense; the message is a sentence that begins with the setting.</exception>
    public static HiddenFields Read(DecisionSettings settings)
    {
        var read = new Dictionary<string, Hiding>(StringComparer.Ordinal);
        Add(read, settings.Drop, Hiding.Drop, "Rank:Decisions:Drop");
        Add(read, settings.Hash, Hiding.Hash, "Rank:Decisions:Hash");
        var needsSalt = read.ContainsValue(Hiding.Hash);
        return new HiddenFields(read, needsSalt ? ReadSalt(settings.SaltFile) : []);
    }

    /// <summary>The bytes of a salt's file.</summary>
    /// <exception cref="FormatException">There is none, or it is too short.</exception>
    public static byte[] ReadSalt(string? file)
    {
        if (string.IsNullOrEmpty(file))
        {
            throw new FormatException("Rank:Decisions:SaltFile must name a file with the key of the hashes.");
        }

        try
        {
            var key = File.ReadAllBytes(file);
            return key.Length >= LeastSalt ? key
                : throw new FormatException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Rank:Decisions:SaltFile: {file} has {key.Length} bytes; a key has at least {LeastSalt}."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"Rank:Decisions:SaltFile: {exception.Message}", exception);
        }
    }

    /// <summary>A text as it stands in the log when its field is hashed.</summary>
    public static string Hash(byte[] salt, ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt, text, hash);
        return "h:" + Convert.ToHexStringLower(hash[..HashBytes]);
    }

    /// <summary>What is hidden of users.</summary>
    public Hiding OfUser => fields.GetValueOrDefault("request.userId");

    /// <summary>What is hidden of the columns of a surface.</summary>
    public HiddenColumns Of(SurfacePlan surface) => columns.GetValue(surface, Resolve);

    /// <summary>A text as it stands in the log when its field is hashed.</summary>
    public string Hash(ReadOnlySpan<byte> text) => Hash(salt, text);

    private HiddenColumns Resolve(SurfacePlan surface)
    {
        var schema = surface.Policy.Schema;
        var names = ImmutableArray.CreateBuilder<string>();
        return new HiddenColumns(
            Resolve("request.", schema.Context),
            Resolve("item.", schema.Attributes),
            Resolve("feature.", schema.Features))
        { Names = names.ToImmutable() };

        ImmutableArray<Hiding> Resolve(string table, TableSchema columns)
        {
            var found = ImmutableArray.CreateBuilder<Hiding>(columns.Count);
            foreach (var column in columns.Columns)
            {
                var hiding = fields.GetValueOrDefault(table + column.Name);
                found.Add(hiding == Hiding.Hash && column.Type != ColumnType.String ? Hiding.Drop : hiding);
                if (hiding != Hiding.None)
                {
                    names.Add(table + column.Name);
                }
            }

            return found.MoveToImmutable();
        }
    }

    private static void Add(Dictionary<string, Hiding> fields, string text, Hiding hiding, string setting)
    {
        foreach (var field in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Array.Exists(Tables, table => field.Length > table.Length && field.StartsWith(table, StringComparison.Ordinal)))
            {
                throw new FormatException($"{setting}: '{field}' is no field; fields are written as request.NAME, item.NAME or feature.NAME.");
            }

            if (!fields.TryAdd(field, hiding))
            {
                throw new FormatException($"{setting}: '{field}' stands twice among the fields that are dropped or hashed.");
            }
        }
    }
}
