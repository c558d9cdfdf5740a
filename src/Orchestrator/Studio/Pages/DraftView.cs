using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Snapshots;
using RankOrchestrator.Orchestrator.Studio.Drafts;

namespace RankOrchestrator.Orchestrator.Studio.Pages;

/// <summary>
/// Says what a draft does: the findings of the policies with it, the page of its request, and the page of the plan in
/// force, as callers get it. Used by one at a time.
/// </summary>
internal sealed class DraftView(RankingEngine engine, DraftPlans plans, DraftPages pages)
{
    private MadePage? inForce;

    /// <summary>Writes the members of the answer.</summary>
    public async Task WriteAsync(Utf8JsonWriter json, Draft draft, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var compiled = await plans.CompileAsync(draft.Files, cancellationToken);
        var compiling = Stopwatch.GetElapsedTime(started);
        StudioFindings.Write(json, compiled.Findings, engine.Location.Folder);
        if (draft.Request.Length > 0)
        {
            await WritePagesAsync(json, draft, compiled.Plan, cancellationToken);
        }

        json.WriteStartObject("milliseconds"u8);
        json.WriteNumber("compile"u8, Math.Round(compiling.TotalMilliseconds, 1));
        json.WriteNumber("all"u8, Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1));
        json.WriteEndObject();
    }

    private async Task WritePagesAsync(Utf8JsonWriter json, Draft draft, Plan? plan, CancellationToken cancellationToken)
    {
        var before = await InForceAsync(draft, cancellationToken);
        MadePage? after = null;
        if (plan is not null)
        {
            using var result = await pages.RankAsync(plan, draft, draft.WhatIf, cancellationToken);
            after = MadePage.Of(result, "");
            if (result.Workspace is { } workspace)
            {
                SurfacePlaces.Write(json, workspace.Surface);
            }
        }

        json.WriteString("modelOutputs"u8, draft.LoggedOutputs is null ? "asked"u8 : "logged"u8);
        after?.Write(json, "page"u8, "problem"u8);
        before?.Write(json, "before"u8, "beforeProblem"u8);
        if (before?.Answer is { } old && after?.Answer is { } current)
        {
            json.WriteString("changes"u8, PageDifference.Summarize(RankedPage.Read(old), RankedPage.Read(current)));
        }
    }

    /// <summary>The page as callers get it now, made once for a request and a plan.</summary>
    private async Task<MadePage?> InForceAsync(Draft draft, CancellationToken cancellationToken)
    {
        using var taken = new TakenPlan(engine.Plans.Take());
        if (taken.Plan is not { } plan)
        {
            return null;
        }

        var request = EffectiveRequest.Of(draft.Request, draft.RequestedAt, WhatIf.Nothing);
        var outputs = draft.LoggedOutputs;
        var key = plan.Hash + Convert.ToHexString(SHA256.HashData(request)) + (outputs is null ? "" : draft.Decision!.Place);
        if (inForce is null || !string.Equals(inForce.Key, key, StringComparison.Ordinal))
        {
            using var result = await pages.RankAsync(plan, request, WhatIf.Nothing, outputs, cancellationToken);
            inForce = MadePage.Of(result, key);
        }

        return inForce;
    }

    /// <summary>A page that was made, or why there is none.</summary>
    private sealed record MadePage(string Key, byte[]? Answer, byte[] Json, RequestProblem? Problem)
    {
        public static MadePage Of(in RankResult result, string key)
        {
            if (result.Workspace is not { } workspace)
            {
                return new MadePage(key, null, [], result.Problem);
            }

            var answer = result.Answer.ToArray();
            var buffer = new ArrayBufferWriter<byte>(answer.Length + 4096);
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WritePropertyName("answer"u8);
                json.WriteRawValue(answer, skipInputValidation: true);
                ConstraintLanes.Write(json, workspace);
                json.WriteEndObject();
            }

            return new MadePage(key, answer, buffer.WrittenSpan.ToArray(), null);
        }

        public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> page, ReadOnlySpan<byte> problem)
        {
            if (Problem is null)
            {
                json.WritePropertyName(page);
                json.WriteRawValue(Json, skipInputValidation: true);
                return;
            }

            var buffer = new ArrayBufferWriter<byte>(512);
            ProblemWriter.Write(buffer, Problem);
            json.WritePropertyName(problem);
            json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
        }
    }
}
