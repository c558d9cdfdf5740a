namespace RankOrchestrator.Evaluation.Estimators;

/// <summary>Ways to estimate the mean reward of a policy that did not make the log.</summary>
public enum Estimator
{
    /// <summary>Mean of w r (D. G. Horvitz, D. J. Thompson, JASA 47 (1952) 663–685). Unbiased.</summary>
    InversePropensity,

    /// <summary>Σ w r / Σ w (A. Swaminathan, T. Joachims, NeurIPS 2015). Its bias vanishes as rows are added.</summary>
    SelfNormalised,

    /// <summary>Mean of min(w, M) r (E. L. Ionides, J. Comp. Graph. Stat. 17 (2008) 295–311). Biased towards 0.</summary>
    Clipped,

    /// <summary>Mean of a model's rewards of what the target shows. As good as the model.</summary>
    DirectMethod,

    /// <summary>The direct method plus the mean of w (r − model's r) (M. Dudík, J. Langford, L. Li, ICML 2011). Unbiased for a model that has not seen the row.</summary>
    DoublyRobust,

    /// <summary>The same with Σ w (r − model's r) / Σ w (J. M. Robins, M. Sued et al., Statist. Sci. 22 (2007) 544–559).</summary>
    SelfNormalisedDoublyRobust,

    /// <summary>Doubly robust where w ≤ τ, the direct method elsewhere (Y.-X. Wang, A. Agarwal, M. Dudík, ICML 2017).</summary>
    SwitchDoublyRobust,

    /// <summary>Doubly robust with the weights λ w / (w² + λ) (Y. Su, M. Dimakopoulou, A. Krishnamurthy, M. Dudík, ICML 2020: optimistic shrinkage).</summary>
    ShrunkDoublyRobust,
}

/// <summary>What an estimator needs and promises.</summary>
public static class EstimatorTraits
{
    /// <summary>Whether it needs a model's rewards.</summary>
    public static bool NeedsModel(this Estimator estimator) => estimator switch
    {
        Estimator.InversePropensity or Estimator.SelfNormalised or Estimator.Clipped => false,
        Estimator.DirectMethod or Estimator.DoublyRobust or Estimator.SelfNormalisedDoublyRobust or Estimator.SwitchDoublyRobust or Estimator.ShrunkDoublyRobust => true,
    };

    /// <summary>What it does to weights.</summary>
    public static WeightTreatment Treatment(this Estimator estimator) => estimator switch
    {
        Estimator.InversePropensity or Estimator.SelfNormalised or Estimator.DoublyRobust or Estimator.SelfNormalisedDoublyRobust => WeightTreatment.AsTheyAre,
        Estimator.Clipped => WeightTreatment.Clip,
        Estimator.DirectMethod => WeightTreatment.Drop,
        Estimator.SwitchDoublyRobust => WeightTreatment.Switch,
        Estimator.ShrunkDoublyRobust => WeightTreatment.Shrink,
    };

    /// <summary>Whether weights are divided by their own sum rather than by the number of rows.</summary>
    public static bool IsSelfNormalised(this Estimator estimator) => estimator switch
    {
        Estimator.SelfNormalised or Estimator.SelfNormalisedDoublyRobust => true,
        Estimator.InversePropensity or Estimator.Clipped or Estimator.DirectMethod or Estimator.DoublyRobust or Estimator.SwitchDoublyRobust or Estimator.ShrunkDoublyRobust => false,
    };

    /// <summary>Whether it is off by an amount that more rows do not take away, so that no interval around it is about the truth.</summary>
    public static bool IsBiased(this Estimator estimator) => estimator.Treatment() != WeightTreatment.AsTheyAre;

    /// <summary>Whether it has a threshold to be chosen.</summary>
    public static bool HasThreshold(this Estimator estimator) => estimator.Treatment() is WeightTreatment.Clip or WeightTreatment.Switch or WeightTreatment.Shrink;
}
