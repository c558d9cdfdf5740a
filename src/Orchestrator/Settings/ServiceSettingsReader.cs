using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Settings;

/// <summary>
/// Reads <see cref="ServiceSettings"/> and says what is wrong with them as their author wrote them: an option, an
/// environment variable, or a line of a file.
/// </summary>
internal static class ServiceSettingsReader
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Rank";

    /// <summary>Every setting, such as <c>Rank:Limits:Candidates</c>, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. NamesOf(typeof(ServiceSettings), Section).Order(StringComparer.Ordinal)];

    /// <summary>Whether there is a setting of that name, such as <c>rank:watch</c>; case does not matter.</summary>
    public static bool IsKnown(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings.</summary>
    /// <exception cref="InvalidOperationException">A setting is unknown, unreadable or makes no sense; the message names it.</exception>
    public static ServiceSettings Read(IConfigurationRoot configuration)
    {
        var problems = new List<string>();
        Check(configuration, configuration.GetSection(Section), typeof(ServiceSettings), problems);
        if (problems.Count == 0)
        {
            var settings = configuration.GetSection(Section).Get<ServiceSettings>() ?? new ServiceSettings();
            problems.AddRange(settings.Problems());
            if (problems.Count == 0)
            {
                return settings;
            }
        }

        throw new InvalidOperationException(string.Join(' ', problems));
    }

    private static void Check(IConfigurationRoot configuration, IConfigurationSection section, Type type, List<string> problems)
    {
        if (section.Value is { Length: > 0 } scalar)
        {
            var settings = string.Join(", ", Settings(type).Select(setting => $"{section.Path}:{setting.Name}"));
            problems.Add($"{AsWritten(configuration, section.Path)} is a group of settings and takes no value '{Shortened(scalar)}'. Its settings are {settings}.");
        }

        foreach (var child in section.GetChildren())
        {
            var setting = Settings(type).FirstOrDefault(setting => string.Equals(setting.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (setting is null)
            {
                problems.Add($"{AsWritten(configuration, FirstOf(child).Path)} names no setting. {Suggest(child.Path)}");
            }
            else if (IsGroup(setting.PropertyType))
            {
                Check(configuration, child, setting.PropertyType, problems);
            }
            else if (child.GetChildren().FirstOrDefault() is { } part)
            {
                if (!IsList(setting.PropertyType))
                {
                    problems.Add($"{AsWritten(configuration, FirstOf(part).Path)}: '{child.Path}' is one setting and has no parts.");
                }
            }
            else if (child.Value is { } value && Wanted(setting.PropertyType, value) is { } wanted)
            {
                problems.Add($"{AsWritten(configuration, child.Path)} must be {wanted}, not '{Shortened(value)}'.");
            }
        }
    }

    /// <summary>What a value must be and is not; null when it is.</summary>
    private static string? Wanted(Type type, string value)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(bool) => bool.TryParse(value, out _) ? null : "true or false",
            _ when plain == typeof(int) => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "a whole number",
            _ when plain == typeof(long) => long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "a whole number",
            _ when plain == typeof(double) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? null : "a number",

            // A bare number is read as days, which nobody means.
            _ when plain == typeof(TimeSpan) => value.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _) ? null : "a time such as 00:00:05",
            { IsEnum: true } => Enum.GetNames(plain).Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"one of {string.Join(", ", Enum.GetNames(plain))}",
            _ => null,
        };
    }

    /// <summary>A setting as its author wrote it, to begin a sentence with.</summary>
    private static string AsWritten(IConfigurationRoot configuration, string path)
    {
        var provider = configuration.Providers.LastOrDefault(provider => provider.TryGet(path, out _));
        return provider switch
        {
            CommandLineConfigurationProvider => "--" + path,
            EnvironmentVariablesConfigurationProvider => "The environment variable " + Variable(path),
            JsonConfigurationProvider json => $"'{path}' in {json.Source.Path}",
            _ => path,
        };
    }

    private static string Variable(string path)
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            var key = name.Replace("__", ":", StringComparison.Ordinal);
            if (string.Equals(key, path, StringComparison.OrdinalIgnoreCase) || key.EndsWith("_" + path, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }
        }

        return path.Replace(":", "__", StringComparison.Ordinal);
    }

    private static string Suggest(string path)
        => Suggestion.Hint(path, Names) ?? $"The settings are {string.Join(", ", Names)}.";

    /// <summary>The first part of a section that has a value: what was written.</summary>
    private static IConfigurationSection FirstOf(IConfigurationSection section)
    {
        while (section.Value is null && section.GetChildren().FirstOrDefault() is { } child)
        {
            section = child;
        }

        return section;
    }

    private static PropertyInfo[] Settings(Type type) => [.. type.GetProperties().Where(property => property.CanWrite)];

    private static IEnumerable<string> NamesOf(Type type, string path)
        => Settings(type).SelectMany(setting => IsGroup(setting.PropertyType) ? NamesOf(setting.PropertyType, $"{path}:{setting.Name}") : [$"{path}:{setting.Name}"]);

    private static bool IsGroup(Type type) => type.IsClass && type != typeof(string) && !IsList(type);

    private static bool IsList(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(System.Collections.IEnumerable));

    private static string Shortened(string value) => value.Length > 80 ? value[..80] + "…" : value;
}
