using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Canaries;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Shadows;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>What the process says about itself: <c>/plan</c>, <c>/healthz</c>, <c>/readyz</c>.</summary>
internal sealed class PlanEndpoints(RankingEngine engine, ShadowPlans shadow, Readiness readiness, DrainState drain)
{
    /// <summary>The plan in force, and why newer files are refused if they are.</summary>
    public Task PlanAsync(HttpContext context) => SendAsync(context, engine.Plans.Current is null ? 503 : 200, json =>
    {
        WriteState(json, engine, engine.Plans.Current);
        if (engine.Plans.Current is { } plan)
        {
            WriteContent(json, plan);
        }

        WriteShadow(json);
        WriteKept(json);
        WriteRefusal(json, engine);
    });

    /// <summary>Whether the process works: <c>healthy</c>, or <c>degraded</c> (still 200) while the files are refused.</summary>
    public Task HealthAsync(HttpContext context)
    {
        var hasPlan = engine.Plans.Current is not null;
        var status = !hasPlan ? "unhealthy" : engine.Loader.Refusal is not null ? "degraded" : "healthy";
        return SendAsync(context, hasPlan ? 200 : 503, json =>
        {
            json.WriteString("status"u8, status);
            WriteKept(json);
            WriteRefusal(json, engine);
        });
    }

    /// <summary>Whether requests should be sent here: a plan is in force, the process is warm, and it is not stopping.</summary>
    public Task ReadyAsync(HttpContext context)
    {
        var isReady = engine.Plans.Current is not null && readiness.IsWarm && !drain.IsDraining;
        return SendAsync(context, isReady ? 200 : 503, json => json.WriteString("status"u8, isReady ? "ready" : drain.IsDraining ? "draining" : "not ready"));
    }

    private static void WriteState(Utf8JsonWriter json, RankingEngine engine, Plan? plan)
    {
        json.WriteString("plan"u8, plan?.Hash);
        json.WriteString("environment"u8, engine.Location.Environment);
        json.WriteNumber("loads"u8, engine.Loader.History.LiveCount);
        json.WriteNumber("refusedLoads"u8, engine.Loader.History.RefusedCount);
        if (plan is not null)
        {
            json.WriteString("loadedAt"u8, engine.Loader.History.LoadedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        }
    }

    private void WriteContent(Utf8JsonWriter json, Plan plan)
    {
        json.WriteStartArray("surfaces"u8);
        foreach (var surface in plan.Surfaces)
        {
            json.WriteStartObject();
            json.WriteString("surface"u8, surface.Name);
            json.WriteString("description"u8, surface.Policy.Description);
            json.WriteNumber("rules"u8, surface.Rules.Rules.Length);
            json.WriteNumber("constraints"u8, surface.Policy.Constraints.Length);
            json.WriteString("ruleEngine"u8, surface.RuleEngine);
            json.WriteString("engine"u8, surface.Policy.Allocation.Engine);
            json.WriteStartArray("models"u8);
            foreach (var model in surface.Models.Names)
            {
                json.WriteStringValue(model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("models"u8);
        foreach (var model in plan.Models.Models)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model.Definition.Name);
            json.WriteString("version"u8, model.Definition.Version);
            json.WriteString("owner"u8, model.Definition.Owner);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteExperiments(json, plan);
        json.WriteStartArray("flags"u8);
        foreach (var flag in plan.Flags.Names)
        {
            json.WriteStringValue(flag);
        }

        json.WriteEndArray();
        FindingWriter.Write(json, "warnings", plan.Warnings, engine.Location.Folder);
    }

    private void WriteExperiments(Utf8JsonWriter json, Plan plan)
    {
        json.WriteStartArray("experiments"u8);
        foreach (var layer in plan.Assignments.Layers)
        {
            foreach (var experiment in layer.Experiments)
            {
                var served = experiment.Served!;
                json.WriteStartObject();
                json.WriteString("experiment"u8, experiment.Name);
                json.WriteString("why"u8, experiment.Question);
                json.WriteString("layer"u8, layer.Name.Text);
                json.WriteNumber("holdout"u8, layer.Holdout);
                json.WriteBoolean("enabled"u8, served.IsEnabled);
                json.WriteNumber("from"u8, served.Part.From);
                json.WriteNumber("to"u8, served.Part.To);
                json.WriteString("control"u8, experiment.Arms[0].Name);
                json.WriteStartObject("arms"u8);
                foreach (var arm in experiment.Arms)
                {
                    json.WriteNumber(arm.Name, arm.Share);
                }

                json.WriteEndObject();
                json.WriteStartArray("surfaces"u8);
                foreach (var surface in served.Changes.Select(change => change.Surface.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                {
                    json.WriteStringValue(surface);
                }

                json.WriteEndArray();
                WriteCanary(json, engine.Canaries?.Find(experiment));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    /// <summary>What is known of a canary. Numbers of other requests may come in between.</summary>
    private static void WriteCanary(Utf8JsonWriter json, CanaryState? canary)
    {
        if (canary is null)
        {
            return;
        }

        lock (canary)
        {
            json.WriteStartObject("canary"u8);
            json.WriteString("outcome"u8, Word(canary.Outcome));
            json.WriteNumber("pages"u8, canary.Pages.Canary);
            json.WriteNumber("baselinePages"u8, canary.Pages.Baseline);
            if (canary.Broken is { } broken)
            {
                json.WriteString("brokenBy"u8, broken.Name);
                json.WriteString("brokenAt"u8, canary.BrokenAt!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            }

            json.WriteStartArray("guardrails"u8);
            foreach (var guard in canary.Guards)
            {
                json.WriteStartObject();
                json.WriteString("of"u8, guard.Name);
                json.WriteString("outcome"u8, Word(guard.Outcome));
                json.WriteString("seen"u8, guard.Sentence);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        static string Word(CanaryOutcome outcome) => outcome switch
        {
            CanaryOutcome.Held => "held",
            CanaryOutcome.Breached => "breached",
            _ => "inconclusive",
        };
    }

    /// <summary>That the plan in force is the last good one of an earlier process.</summary>
    private void WriteKept(Utf8JsonWriter json)
    {
        if (engine.Loader.History.KeptAt is { } keptAt)
        {
            json.WriteStartObject("lastGood"u8);
            json.WriteString("keptAt"u8, keptAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("message"u8, "The policies on disk were refused at the start: the last good plan is in force, as an earlier process kept it."u8);
            json.WriteEndObject();
        }
    }

    /// <summary>The plan that makes pages once more, and why newer files of it are refused if they are.</summary>
    private void WriteShadow(Utf8JsonWriter json)
    {
        if (shadow.Policies is { } policies)
        {
            json.WriteStartObject("shadow"u8);
            WriteState(json, policies, policies.Plans.Current);
            WriteRefusal(json, policies);
            json.WriteEndObject();
        }
    }

    private static void WriteRefusal(Utf8JsonWriter json, RankingEngine engine)
    {
        if (engine.Loader.Refusal is not { } refusal)
        {
            return;
        }

        json.WriteStartObject("refused"u8);
        json.WriteString("at"u8, refusal.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        FindingWriter.Write(json, "errors", refusal.Errors, engine.Location.Folder);
        json.WriteEndObject();
    }

    private static async Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
