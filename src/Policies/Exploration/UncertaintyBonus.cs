using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Policies.Exploration;

/// <summary>
/// What items that were shown little are worth more, for what is not known of them: amount / √(1 + impressions / prior), as the standard
/// deviation of a mean falls (upper confidence bounds: P. Auer, N. Cesa-Bianchi, P. Fischer, Machine Learning 47 (2002)). They fill so many
/// slots of a page at most.
/// </summary>
/// <param name="Impressions">A number for each candidate: how often it was shown.</param>
/// <param name="Below">Items shown at least so often get nothing and are not counted.</param>
/// <param name="Amount">What an item that was never shown is worth more, in units of value; above 0.</param>
/// <param name="Prior">How many impressions what is known without any is worth; above 0.</param>
/// <param name="Slots">How many slots of a page such items fill at most.</param>
public sealed record UncertaintyBonus(PolicyText Impressions, int Below, double Amount, double Prior, int Slots);
