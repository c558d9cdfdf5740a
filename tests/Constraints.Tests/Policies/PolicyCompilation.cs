using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RankOrchestrator.Constraints.Checks;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Flags;
using RankOrchestrator.Policies.Loading;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Tests.Policies;

/// <summary>Loads, compiles and checks a policy folder as the product does, with predictions given by name.</summary>
internal sealed class PolicyCompilation
{
    /// <summary>What the models of the shipped policies predict, whether or not a folder has them.</summary>
    private static readonly ImmutableArray<string> Predictions = ["blended_ctr", "ctr", "cvr", "engagement_ctr", "engagement_cvr", "history_ctr", "merchant_value"];

    private PolicyCompilation(PolicySet policies, ImmutableArray<CheckedSurface> surfaces, ImmutableArray<Diagnostic> diagnostics)
    {
        Policies = policies;
        Surfaces = surfaces;
        Diagnostics = diagnostics;
    }

    public PolicySet Policies { get; }

    public ImmutableArray<CheckedSurface> Surfaces { get; }

    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>Findings as <c>code path:line:column</c>.</summary>
    public IEnumerable<string> Findings => Diagnostics.Select(finding => $"{finding.Code} {finding.Source.Path}:{finding.Position}");

    /// <summary>All findings as people see them.</summary>
    public string Text => string.Join("\n", Diagnostics.Select(DiagnosticText.Render));

    public static PolicyCompilation Of(PolicyFiles files, string environment = "", string now = "2026-02-20")
    {
        var diagnostics = new DiagnosticBag();
        var policies = PolicyLoader.Load(files, environment, diagnostics);
        var compiled = policies.Surfaces.Select(surface => Compile(surface, policies.Flags, diagnostics)).ToArray();
        PolicyChecks.Check(compiled, DateTimeOffset.Parse(now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), diagnostics);
        PolicyChecks.CheckUnlisted(policies, Predictions, diagnostics);
        return new PolicyCompilation(policies, [.. compiled], diagnostics.ToSorted());
    }

    public static PolicyCompilation Of(params (string Path, string Text)[] files)
        => Of(new PolicyFiles(files.Select(file => new PolicyFile(file.Path, Encoding.UTF8.GetBytes(file.Text)))));

    private static CheckedSurface Compile(SurfacePolicy surface, FlagsPolicy flags, DiagnosticBag diagnostics)
    {
        var environment = SurfaceEnvironment.Of(surface, Predictions, flags, new VocabularyBuilder());
        var terms = surface.Terms.Select(term => PolicyExpressions.Compile(term.Expression, environment, ExpressionPurpose.Number, diagnostics)).OfType<CompiledExpression>().ToArray();
        var rules = CheckedRules.Check(surface, environment, diagnostics);
        var constraints = ConstraintProgram.Compile(surface, rules.Rules, environment, diagnostics);
        return new CheckedSurface(surface, environment, flags, rules, constraints, terms.Length < surface.Terms.Length ? environment.Weights : [.. terms.SelectMany(term => term.Reads.Weights)]);
    }
}
