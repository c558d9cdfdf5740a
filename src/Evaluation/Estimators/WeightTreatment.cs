namespace RankOrchestrator.Evaluation.Estimators;

/// <summary>What is done to weights before they are used.</summary>
public enum WeightTreatment
{
    /// <summary>Nothing.</summary>
    AsTheyAre,

    /// <summary>All become 0.</summary>
    Drop,

    /// <summary>Those above the threshold become the threshold.</summary>
    Clip,

    /// <summary>Those above the threshold become 0.</summary>
    Switch,

    /// <summary>λ w / (w² + λ) with λ the threshold: small weights hardly change, large ones go back to λ / w.</summary>
    Shrink,
}

/// <summary>Treats a weight.</summary>
public static class WeightTreatments
{
    /// <summary>The weight as it is used; an infinite threshold leaves it as it is.</summary>
    public static double Apply(this WeightTreatment treatment, double weight, double threshold) => treatment switch
    {
        WeightTreatment.AsTheyAre => weight,
        WeightTreatment.Drop => 0,
        WeightTreatment.Clip => Math.Min(weight, threshold),
        WeightTreatment.Switch => weight <= threshold ? weight : 0,
        WeightTreatment.Shrink => double.IsPositiveInfinity(threshold) ? weight : threshold == 0 ? 0 : threshold * weight / ((weight * weight) + threshold),
    };
}
