using System.Collections.Frozen;
using RankOrchestrator.Constraints.Policies;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Orchestrator.PolicyTests;

namespace RankOrchestrator.Orchestrator.Checks;

/// <summary>What every code of a finding means, in a sentence: for machine-readable reports and the policy reference.</summary>
public static class FindingCodes
{
    /// <summary>The sentence of each code.</summary>
    public static IReadOnlyDictionary<string, string> Meanings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [YamlCodes.Syntax] = "The text is not YAML.",
        [YamlCodes.UnknownKey] = "A key that means nothing here.",
        [YamlCodes.WrongType] = "A value of another type or form than the key takes.",
        [YamlCodes.MissingKey] = "A key that must be written and is not, such as a rule's owner or reason.",
        [YamlCodes.DuplicateKey] = "A key written twice.",
        [YamlCodes.Alias] = "An anchor, an alias or a merge key.",
        [YamlCodes.Tab] = "A tab in the indentation.",
        [YamlCodes.TooLarge] = "A file over the size or nesting limit, or not UTF-8.",
        [YamlCodes.OutOfRange] = "A number outside its range, a word outside its enumeration, or a list that is too short.",
        [YamlCodes.NotOneDocument] = "An empty file, or more than one document in it.",
        [YamlCodes.Tag] = "An explicit YAML tag.",
        [PolicyCodes.DuplicateName] = "A name that is defined twice.",
        [PolicyCodes.UnknownReference] = "A reference to something that does not exist.",
        [PolicyCodes.InheritanceCycle] = "Surfaces that extend one another in a circle.",
        [PolicyCodes.UnknownFile] = "A file in a place where none is read.",
        [PolicyCodes.OverlayNotANumber] = "An overlay that names something other than a number that is written.",
        [PolicyCodes.UnusedWeight] = "A weight that nothing reads.",
        [PolicyCodes.BadTime] = "An instant that does not exist, or a period that ends before it starts.",
        [PolicyCodes.Unreadable] = "A folder or file that cannot be read.",
        [PolicyCodes.NotAFile] = "Something other than a regular file inside the policy folder where a file is read.",
        [PolicyCodes.FolderTooLarge] = "A folder that holds more, or goes deeper, than is looked at.",
        [PolicyCodes.NoEffect] = "Something written that has no effect.",
        [PolicyCodes.ImpossibleSettings] = "Settings that contradict each other.",
        [PolicyCodes.Unused] = "A file that nothing uses.",
        [ExpressionCodes.Syntax] = "The text is not an expression.",
        [ExpressionCodes.OutsideSubset] = "A part of CEL that this language leaves out.",
        [ExpressionCodes.UnknownName] = "A name that nothing declares.",
        [ExpressionCodes.UnknownFunction] = "A function that does not exist.",
        [ExpressionCodes.WrongType] = "Operands or arguments of the wrong type.",
        [ExpressionCodes.TooLarge] = "An expression that is longer, deeper or costlier than allowed.",
        [ExpressionCodes.AlwaysFails] = "An expression that fails whatever the request.",
        [ExpressionCodes.WrongResult] = "An expression of another type than its place takes.",
        [ExpressionCodes.NeedsRequestOnly] = "A look at items where only the request can be looked at.",
        [ExpressionCodes.OutsideDomain] = "A constant that the declared enumeration of a column excludes.",
        [ExpressionCodes.TooCostly] = "An expression, or a surface's expressions together, that can take more steps than a page has.",
        [PolicyCodes.RuleCycle] = "Rules that wait for one another in a circle.",
        [PolicyCodes.NoAction] = "A rule that does nothing.",
        [PolicyCodes.NeverMatches] = "A rule that can never match.",
        [PolicyCodes.Shadowed] = "A rule whose candidates an earlier rule has all excluded.",
        [PolicyCodes.Expired] = "A rule that is no longer in force.",
        [PolicyCodes.RequestActionWithMatch] = "An action on the request in a rule that matches candidates.",
        [PolicyCodes.AlwaysHolds] = "A condition that always holds.",
        [PolicyCodes.ContradictoryPins] = "Pins that cannot all hold.",
        [PolicyCodes.FloorTooHigh] = "A floor that asks for more members than its slots hold.",
        [PolicyCodes.CapBelowFloor] = "A cap or forbid that leaves too little room for a floor.",
        [PolicyCodes.WindowBelowFloor] = "Windows that leave too few places for a floor.",
        [PolicyCodes.BadRange] = "A range of slots that ends before it starts.",
        [PolicyCodes.BeyondPage] = "Slots that no page of the surface has.",
        [PolicyCodes.NeverInForce] = "A constraint that is never in force, or whose group can have no member.",
        [PolicyCodes.KeptByEveryPage] = "A constraint that every page keeps, or that acts as something else than it says.",
        [ModelCodes.KindMismatch] = "A key of another kind of model, or one missing that the kind needs.",
        [ModelCodes.DuplicateName] = "Two models or two predictions of one name.",
        [ModelCodes.TimeoutBeyondDeadline] = "A timeout that is not below the deadline of a surface that uses the model.",
        [ModelCodes.UnusableFile] = "A model file that is absent, broken or unknown to the runtime.",
        [ModelCodes.SignatureMismatch] = "Tensors that differ between the model's description and the model.",
        [ModelCodes.UnknownFallback] = "A fallback that does not exist or leads in a circle.",
        [ModelCodes.NoPrior] = "A prediction without a constant as its last fallback.",
        [ModelCodes.ImpossibleNumber] = "A constant, range or calibration that cannot be.",
        [ModelCodes.BadExpression] = "A model's expression that does not compile or gives no number.",
        [ModelCodes.BadColumn] = "An input column that does not exist or does not suit its encoding.",
        [ModelCodes.BadAddress] = "A server address that is none, that carries user, password, query or fragment, or that is said of a model without a server.",
        [ModelCodes.BadReference] = "A reference snapshot of the drift watch that cannot be used.",
        [ModelCodes.NoEffect] = "A part of a model's file that has no effect.",
        [PolicyTestCodes.UnknownName] = "An expectation about a candidate, rule or constraint that does not exist.",
        [PolicyTestCodes.BadRequest] = "A test's request that cannot be read or is refused.",
        [PolicyTestCodes.BadExpectation] = "An expectation that says nothing or something about no page.",
        [PolicyTestCodes.NotMet] = "An expectation that the page does not meet.",
        [PolicyCodes.UnknownFilter] = "A feature filter that does not exist, or that answers at random.",
        [PolicyCodes.BadTimeWindow] = "A time window of a flag that never opens or cannot recur as written.",
        [PolicyCodes.BadAllocation] = "An allocation of variants that contradicts itself or allocates nothing.",
        [PolicyCodes.CannotRank] = "A surface that makes no page of a request made up from its own schema.",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
