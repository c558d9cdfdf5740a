namespace RankOrchestrator.Evaluation.Pages;

/// <summary>Ways to estimate the mean reward of a page, by what a slot's reward may depend on.</summary>
public enum PageEstimator
{
    /// <summary>On everything the page shows: the whole page's weight times its reward (D. G. Horvitz, D. J. Thompson 1952).</summary>
    Standard,

    /// <summary>On the slot's own item alone: Σₖ wₖ rₖ with the weight of the item at its slot (S. Li et al., KDD 2018: the item-position model).</summary>
    Independent,

    /// <summary>On its own item and those above it: Σₖ w₁..ₖ rₖ (J. McInerney et al., KDD 2020: reward interaction).</summary>
    RewardInteraction,
}
