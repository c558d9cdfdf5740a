namespace RankOrchestrator.Policies.Findings;

/// <summary>Codes of findings about what policies mean; documented in docs/policy-reference.md.</summary>
public static class PolicyCodes
{
    /// <summary>A name that is defined twice.</summary>
    public const string DuplicateName = "RP0201";

    /// <summary>A reference to something that does not exist.</summary>
    public const string UnknownReference = "RP0202";

    /// <summary>Surfaces that extend one another in a circle.</summary>
    public const string InheritanceCycle = "RP0203";

    /// <summary>A file in a place where none is read.</summary>
    public const string UnknownFile = "RP0204";

    /// <summary>An overlay that names something other than a number.</summary>
    public const string OverlayNotANumber = "RP0205";

    /// <summary>A weight that no expression reads.</summary>
    public const string UnusedWeight = "RP0206";

    /// <summary>An instant that does not exist, or a range of time that ends before it starts.</summary>
    public const string BadTime = "RP0207";

    /// <summary>A folder or file that cannot be read.</summary>
    public const string Unreadable = "RP0208";

    /// <summary>Something other than a regular file inside the policy folder where a file is read.</summary>
    public const string NotAFile = "RP0209";

    /// <summary>A folder that holds more, or goes deeper, than is looked at.</summary>
    public const string FolderTooLarge = "RP0210";

    /// <summary>A surface that makes no page of a made-up request.</summary>
    public const string CannotRank = "RP0901";

    /// <summary>Something written that has no effect.</summary>
    public const string NoEffect = "RP0211";

    /// <summary>Settings that contradict each other.</summary>
    public const string ImpossibleSettings = "RP0212";

    /// <summary>A file that nothing uses.</summary>
    public const string Unused = "RP0213";

    /// <summary>Rules that wait for one another in a circle.</summary>
    public const string RuleCycle = "RP0401";

    /// <summary>A rule that does nothing.</summary>
    public const string NoAction = "RP0402";

    /// <summary>A rule that can never match.</summary>
    public const string NeverMatches = "RP0403";

    /// <summary>A rule whose candidates an earlier rule has all excluded.</summary>
    public const string Shadowed = "RP0404";

    /// <summary>A rule or constraint that is no longer in force.</summary>
    public const string Expired = "RP0405";

    /// <summary>An action on the request in a rule that matches candidates.</summary>
    public const string RequestActionWithMatch = "RP0406";

    /// <summary>A condition that always holds.</summary>
    public const string AlwaysHolds = "RP0407";

    /// <summary>A rule engine that there is not, or not in this build.</summary>
    public const string UnknownRuleEngine = "RP0408";

    /// <summary>Pins that cannot all hold.</summary>
    public const string ContradictoryPins = "RP0501";

    /// <summary>A floor that asks for more members than its slots hold.</summary>
    public const string FloorTooHigh = "RP0502";

    /// <summary>A cap and a floor over one group that contradict each other.</summary>
    public const string CapBelowFloor = "RP0503";

    /// <summary>A window that leaves too few places for a floor.</summary>
    public const string WindowBelowFloor = "RP0504";

    /// <summary>A range of slots that ends before it starts.</summary>
    public const string BadRange = "RP0505";

    /// <summary>Slots that no page of a surface has.</summary>
    public const string BeyondPage = "RP0506";

    /// <summary>A constraint that is never in force, or whose group can have no member.</summary>
    public const string NeverInForce = "RP0507";

    /// <summary>A feature filter that does not exist, or that answers at random.</summary>
    public const string UnknownFilter = "RP0801";

    /// <summary>A time window of a flag that never opens or cannot recur as it is written.</summary>
    public const string BadTimeWindow = "RP0802";

    /// <summary>An allocation of variants that contradicts itself.</summary>
    public const string BadAllocation = "RP0803";

    /// <summary>A sum or a mean that no page can come to.</summary>
    public const string ImpossibleSum = "RP0509";

    /// <summary>A guarantee for a term that the value does not have.</summary>
    public const string UnknownTerm = "RP0510";

    /// <summary>A calibration to something that is no share of anything.</summary>
    public const string NoShares = "RP0511";

    /// <summary>Items to be compared by something that is no vector.</summary>
    public const string NoVector = "RP0512";

    /// <summary>A constraint that every page keeps, or that acts as something else than it says.</summary>
    public const string KeptByEveryPage = "RP0508";

    /// <summary>Experiments that would change one thing for one user twice, or whose parts overlap.</summary>
    public const string OverlappingExperiments = "RP1201";

    /// <summary>Arms that take more users than there are.</summary>
    public const string TooManyUsers = "RP1202";

    /// <summary>An arm, or a part of one, that changes nothing.</summary>
    public const string ChangesNothing = "RP1203";

    /// <summary>More combinations of arms than a surface is compiled for.</summary>
    public const string TooManyVariants = "RP1204";

    /// <summary>A surface that cannot be served with what an arm changes.</summary>
    public const string UnusableVariant = "RP1205";
}
