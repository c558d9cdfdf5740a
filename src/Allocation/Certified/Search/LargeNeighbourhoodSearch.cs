using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Engines;

namespace RankOrchestrator.Allocation.Certified.Search;

/// <summary>
/// Better pages by exact search around one: one neighbourhood after the other. Where none of them holds a better page, it goes on from a
/// somewhat worse one in which some items may not stand where they stood (iterated local search: Lourenço, Martin and Stützle, 2003, §2).
/// Proves nothing. One neighbourhood costs some hundreds to thousands of steps; their size follows from how quickly they are done.
/// </summary>
internal sealed class LargeNeighbourhoodSearch
{
    private const int FewestFree = 6;
    private const int FreeAtFirst = 10;

    /// <summary>Steps that one neighbourhood may take.</summary>
    private const int MostSteps = 6000;

    /// <summary>A neighbourhood done within so many steps is too small.</summary>
    private const int FewSteps = 2000;

    /// <summary>Neighbourhoods in a row without a better page after which the page is left.</summary>
    private const int MostIdle = 10;

    private readonly StepMeter meter;
    private readonly LagrangianDual lagrangian;
    private readonly Incumbent incumbent;
    private readonly Incumbent current;
    private readonly Neighbourhood neighbourhood = new();
    private readonly NeighbourhoodProgram program;
    private PageModel model = null!;
    private int size;

    public LargeNeighbourhoodSearch(StepMeter meter, LagrangianDual lagrangian, Incumbent incumbent)
    {
        (this.meter, this.lagrangian, this.incumbent) = (meter, lagrangian, incumbent);
        current = new Incumbent(meter);
        program = new NeighbourhoodProgram(meter, lagrangian, current);
    }

    /// <summary>Starts over for a model.</summary>
    public void Reset(PageModel given, ModelTerms terms, double tolerance)
    {
        model = given;
        current.Reset(model, terms, tolerance);
        neighbourhood.Reset(model);
        program.Reset(model);
        size = Math.Min(model.SlotCount, FreeAtFirst);
    }

    /// <summary>Takes prices of rows and items to look around the page at.</summary>
    public void TakePrices(ReadOnlySpan<double> rows, ReadOnlySpan<double> items) => program.TakePrices(rows, items);

    /// <summary>Searches one neighbourhood after the other, as long as the budget lasts.</summary>
    /// <param name="most">No page is worth more; there must be one.</param>
    /// <param name="patience">Neighbourhoods in a row without a better page after which to stop.</param>
    /// <param name="leaves">Whether a page without a better one around it is left for another.</param>
    public void Run(double most, int patience, bool leaves)
    {
        current.Follow(incumbent);
        var idleHere = 0;
        for (var idle = 0; idle < patience && !meter.IsOver && !incumbent.IsProvenBy(most); idle++)
        {
            if (leaves && idleHere >= MostIdle)
            {
                Leave(most);
                idleHere = 0;
            }

            var best = incumbent.Worth;
            idleHere = FindBetter(most) ? 0 : idleHere + 1;
            idle = incumbent.Worth > best ? -1 : idle;
        }
    }

    /// <summary>Looks for a page better than the current one in one neighbourhood.</summary>
    private bool FindBetter(double most)
    {
        var (before, worth) = (meter.Used, current.Worth);
        var isDone = Search(most, leaves: false);
        if (current.Worth > worth)
        {
            incumbent.Take(current);
            return true;
        }

        if (!isDone)
        {
            size = Math.Max(size - 2, FewestFree);
        }
        else if (meter.Used - before < FewSteps)
        {
            size = Math.Min(size + 1, model.SlotCount);
        }

        return false;
    }

    /// <summary>Goes from the best page to one near it that is worth less, by no more than the best one may be below the bound.</summary>
    private void Leave(double most)
    {
        current.Follow(incumbent);
        Search(most, leaves: true);
        if (!current.HasPage)
        {
            current.Follow(incumbent);
        }
    }

    /// <summary>Searches one neighbourhood of the current page.</summary>
    /// <returns>Whether that came to its end.</returns>
    private bool Search(double most, bool leaves)
    {
        neighbourhood.Choose(current, lagrangian.Gains, size, leaves);
        var least = leaves ? current.Worth - (most - current.Worth) : current.Worth;
        if (leaves)
        {
            current.Forget(least);
        }

        var whole = meter.Confine(1, MostSteps);
        program.Search(neighbourhood, most - least);
        var isDone = !meter.IsOver;
        meter.Release(whole);
        return isDone;
    }
}
