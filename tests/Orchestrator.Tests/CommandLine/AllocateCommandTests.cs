using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

public sealed class AllocateCommandTests : IDisposable
{
    private readonly InstanceFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_page_is_one_line_with_these_fields_in_this_order()
    {
        var run = await CommandRun.Of("allocate", folder.Add("page.json", InstanceFolder.Feasible));
        run.ExitCode.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        var line = run.Json.ShouldHaveSingleItem();
        line.EnumerateObject().Select(field => field.Name).ShouldBe(
            ["name", "status", "objective", "bound", "gap", "engine", "steps", "ms", "assignment", "violations", "conflict"]);
        line.GetProperty("name").GetString().ShouldBe("page");
        line.GetProperty("status").GetString().ShouldBe("optimal");
        line.GetProperty("objective").GetDouble().ShouldBe(3.5, 1e-9);
        line.GetProperty("bound").GetDouble().ShouldBe(3.5, 1e-6);
        line.GetProperty("engine").GetString().ShouldBe("certified");
        Texts(line, "assignment").ShouldBe(["a", "c"]);
        line.GetProperty("violations").GetArrayLength().ShouldBe(0);
        line.GetProperty("conflict").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("certified")]
    [InlineData("cp-sat")]
    [InlineData("auto")]
    public async Task Every_proving_engine_finds_the_best_page(string engine)
    {
        var line = (await CommandRun.Of("allocate", "--engine", engine, folder.Add("page.json", InstanceFolder.Feasible))).Json.ShouldHaveSingleItem();
        line.GetProperty("status").GetString().ShouldBe("optimal");
        line.GetProperty("objective").GetDouble().ShouldBe(3.5, 1e-9);
    }

    [Fact]
    public async Task The_greedy_engine_makes_a_page_under_its_own_name()
    {
        var line = (await CommandRun.Of("allocate", "--engine", "greedy", folder.Add("page.json", InstanceFolder.Feasible))).Json.ShouldHaveSingleItem();
        line.GetProperty("engine").GetString().ShouldBe("greedy");
        Texts(line, "assignment").ShouldBe(["a", "c"]);
    }

    [Theory]
    [InlineData("certified")]
    [InlineData("cp-sat")]
    [InlineData("auto")]
    public async Task An_infeasible_instance_is_named_with_the_constraints_that_contradict_each_other(string engine)
    {
        var run = await CommandRun.Of("allocate", "--engine", engine, folder.Add("page.json", InstanceFolder.Feasible + "," + InstanceFolder.Contradictory));
        run.ExitCode.ShouldBe(0);
        var line = run.Json.ShouldHaveSingleItem();
        line.GetProperty("status").GetString().ShouldBe("infeasible");
        line.GetProperty("objective").ValueKind.ShouldBe(JsonValueKind.Null);
        line.GetProperty("assignment").GetArrayLength().ShouldBe(0);
        Texts(line, "conflict").Order(StringComparer.Ordinal).ShouldBe(["exclude merchant=m1 in slots 0-0", "pin a in slot 0"]);
    }

    [Fact]
    public async Task Relaxing_names_what_gave_way()
    {
        var line = (await CommandRun.Of("allocate", "--relax", folder.Add("page.json", InstanceFolder.Contradictory))).Json.ShouldHaveSingleItem();
        line.GetProperty("status").GetString().ShouldBe("relaxed");
        line.GetProperty("violations").GetArrayLength().ShouldBe(1);
        line.GetProperty("conflict").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Constraints_with_priorities_give_way_in_their_order()
    {
        var pinned = InstanceFolder.Contradictory.Replace("\"slot\": 0", "\"slot\": 0, \"priority\": 5", StringComparison.Ordinal);
        var line = (await CommandRun.Of("allocate", folder.Add("page.json", pinned))).Json.ShouldHaveSingleItem();
        line.GetProperty("status").GetString().ShouldBe("relaxed");
        Texts(line, "assignment").ShouldBe(["a", "b"]);
        var violation = line.GetProperty("violations").EnumerateArray().ShouldHaveSingleItem();
        violation.GetProperty("constraint").GetString().ShouldBe("exclude merchant=m1 in slots 0-0");
        violation.GetProperty("units").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_folder_gives_a_line_for_each_of_its_instances_by_name()
    {
        folder.Add("b.json", InstanceFolder.Feasible, name: "\"name\": \"second\",");
        folder.Add("a.json", InstanceFolder.Feasible, name: "");
        folder.Write("notes.txt", "not an instance");
        var run = await CommandRun.Of("allocate", folder.Path);
        run.ExitCode.ShouldBe(0);
        run.Json.Select(line => line.GetProperty("name").GetString()).ShouldBe(["a", "second"]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "format": "slot-allocation/1", "slots": [], "candidates": [], "constraints": [{ "type": "cup" }] }""")]
    public async Task What_can_not_be_read_is_one_line_and_exit_code_2(string content)
    {
        var path = folder.Write("bad.json", content);
        var run = await CommandRun.Of("allocate", path);
        run.ExitCode.ShouldBe(2);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldStartWith(path + ": ");
        run.Error.Count(character => character == '\n').ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_is_not_there_does_not_keep_the_others_from_being_solved()
    {
        var run = await CommandRun.Of("allocate", Path.Combine(folder.Path, "missing.json"), folder.Add("page.json", InstanceFolder.Feasible));
        run.ExitCode.ShouldBe(2);
        run.Json.ShouldHaveSingleItem();
        run.Error.ShouldContain("missing.json");
    }

    [Theory]
    [InlineData("--gap", "-1")]
    [InlineData("--steps", "0")]
    [InlineData("--deadline-ms", "0")]
    [InlineData("--engine", "magic")]
    [InlineData("--gap", "much")]
    public async Task An_option_that_makes_no_sense_is_refused(string option, string value)
    {
        var run = await CommandRun.Of("allocate", option, value, folder.Add("page.json", InstanceFolder.Feasible));
        run.ExitCode.ShouldBe(2);
        run.Error.Count(character => character == '\n').ShouldBe(1);
    }

    [Fact]
    public async Task The_same_instance_gives_the_same_line_but_for_its_time()
    {
        var path = folder.Add("page.json", InstanceFolder.Feasible);
        var (first, second) = ((await CommandRun.Of("allocate", path)).Json[0], (await CommandRun.Of("allocate", path)).Json[0]);
        foreach (var field in first.EnumerateObject().Where(field => field.Name is not "ms"))
        {
            second.GetProperty(field.Name).GetRawText().ShouldBe(field.Value.GetRawText());
        }
    }

    private static string?[] Texts(JsonElement line, string field) => [.. line.GetProperty(field).EnumerateArray().Select(element => element.GetString())];
}
