using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>A copy of a problem says the same and is nobody else's.</summary>
public sealed class SlotProblemCopyTests
{
    [Fact]
    public void A_copy_says_what_the_problem_says()
        => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed);
            var copy = problem.Copy();
            foreach (var property in typeof(SlotProblem).GetProperties().Where(property => !property.PropertyType.IsByRefLike))
            {
                property.GetValue(copy).ShouldBe(property.GetValue(problem), property.Name);
            }

            copy.Values.SequenceEqual(problem.Values).ShouldBeTrue();
            copy.Weights.SequenceEqual(problem.Weights).ShouldBeTrue();
            copy.Constraints.SequenceEqual(problem.Constraints).ShouldBeTrue();
            for (var group = 0; group < problem.GroupCount; group++)
            {
                copy.Group(group).SequenceEqual(problem.Group(group)).ShouldBeTrue();
            }

            for (var partition = 0; partition < problem.PartitionCount; partition++)
            {
                copy.Partition(partition).SequenceEqual(problem.Partition(partition)).ShouldBeTrue();
            }
        }));

    [Fact]
    public void A_copy_shares_no_memory_with_the_problem()
    {
        var problem = RandomProblems.Small(3);
        problem.AddGroup();
        problem.AddPartition();
        problem.Add(SlotConstraint.Pin(0, 0, "first"));
        var copy = problem.Copy();
        foreach (var field in typeof(SlotProblem).GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Where(field => !field.FieldType.IsValueType))
        {
            field.GetValue(problem).ShouldNotBeSameAs(field.GetValue(copy), field.Name);
        }
    }

    [Fact]
    public void A_copy_has_other_constraints_in_place_of_some_and_goes_on_without_others()
    {
        var problem = RandomProblems.Small(3);
        problem.Reset(4, 2);
        problem.Add(SlotConstraint.Pin(0, 0, "first"));
        problem.Add(SlotConstraint.Pin(1, 1, "second"));
        problem.Add(SlotConstraint.Pin(2, 1, "third"));
        var copy = problem.Copy((index, constraint) => index switch { 0 => null, 1 => SlotConstraint.Pin(1, 1, "other"), _ => constraint });
        copy.Add(SlotConstraint.Pin(3, 1, "fourth"));
        copy.Constraints.ToArray().Select(constraint => constraint.Name).ShouldBe(["other", "third", "fourth"]);
        problem.Constraints.ToArray().Select(constraint => constraint.Name).ShouldBe(["first", "second", "third"]);
    }
}
