namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>What a page is worth as one number changes: <c>Intercept + Slope · x</c>.</summary>
internal readonly record struct ValueLine(double Intercept, double Slope)
{
    /// <summary>The page's worth.</summary>
    public double At(double x) => Intercept + (Slope * x);
}
