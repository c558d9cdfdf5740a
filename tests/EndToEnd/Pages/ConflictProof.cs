using Google.Protobuf;
using RankOrchestrator.Allocation.CpSat.Node;
using RankOrchestrator.Allocation.CpSat.Protocol;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>
/// Asks CP-SAT whether promises can hold together. The model is this checker's own: candidates that belong to the same
/// rows are one type with a supply, and a variable says whether a slot shows a type.
/// </summary>
internal sealed class ConflictProof : IDisposable
{
    private static readonly byte[] Parameters = new SatParameters { NumWorkers = 1, RandomSeed = 1, MaxDeterministicTime = 60 }.ToByteArray();

    private readonly NodeCpSatSolver solver = new(CpSatHostFiles.Find(), TimeProvider.System);

    /// <summary>Whether it is proven that no page of so many slots keeps all rows.</summary>
    public bool Contradict(IReadOnlyList<PromisedRow> rows, int slots)
    {
        if (rows.Any(row => row.Distance is not null))
        {
            throw new NotSupportedException($"Teach the proof what '{rows.First(row => row.Distance is not null).Constraint}' is.");
        }

        var answer = solver.Solve(Model(rows, slots).ToByteArray(), Parameters, TimeSpan.FromMinutes(2));
        answer.Detail.ShouldBeEmpty();
        return CpSolverResponse.Parser.ParseFrom(answer.Response.Span).Status == CpSolverStatus.Infeasible;
    }

    public void Dispose() => solver.Dispose();

    private static CpModelProto Model(IReadOnlyList<PromisedRow> rows, int slots)
    {
        var types = rows.SelectMany(row => row.Members).Distinct(StringComparer.Ordinal)
            .GroupBy(id => string.Concat(rows.Select(row => row.Members.Contains(id) ? '1' : '0')), StringComparer.Ordinal)
            .Select(type => (Id: type.First(), Supply: type.Count()))
            .ToArray();
        var model = new CpModelProto();
        for (var variable = 0; variable < types.Length * slots; variable++)
        {
            model.Variables.Add(new IntegerVariableProto { Domain = { 0, 1 } });
        }

        for (var slot = 0; slot < slots; slot++)
        {
            Bound(model, Enumerable.Range(0, types.Length).Select(type => (type * slots) + slot), 0, 1);
        }

        for (var type = 0; type < types.Length; type++)
        {
            Bound(model, Enumerable.Range(type * slots, slots), 0, types[type].Supply);
        }

        foreach (var row in rows)
        {
            var counted = Enumerable.Range(0, types.Length).Where(type => row.Members.Contains(types[type].Id))
                .SelectMany(type => Enumerable.Range(row.From, Math.Max(0, Math.Min(row.To, slots - 1) - row.From + 1)).Select(slot => (type * slots) + slot));
            Bound(model, counted, row.Fewest, row.Most);
        }

        return model;
    }

    private static void Bound(CpModelProto model, IEnumerable<int> variables, int least, int most)
    {
        var linear = new LinearConstraintProto { Domain = { least, most } };
        linear.Vars.AddRange(variables);
        linear.Coeffs.AddRange(Enumerable.Repeat(1L, linear.Vars.Count));
        model.Constraints.Add(new ConstraintProto { Linear = linear });
    }
}
