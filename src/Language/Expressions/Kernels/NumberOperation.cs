using System.Runtime.Intrinsics;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>An operation on two doubles, many at once or one by one, to the same last bit.</summary>
internal interface INumberOperation
{
    static abstract Vector512<double> Apply(Vector512<double> left, Vector512<double> right);

    static abstract double Apply(double left, double right);
}

/// <summary>left + right.</summary>
internal readonly struct Sum : INumberOperation
{
    public static Vector512<double> Apply(Vector512<double> left, Vector512<double> right) => left + right;

    public static double Apply(double left, double right) => left + right;
}

/// <summary>left - right.</summary>
internal readonly struct Difference : INumberOperation
{
    public static Vector512<double> Apply(Vector512<double> left, Vector512<double> right) => left - right;

    public static double Apply(double left, double right) => left - right;
}

/// <summary>left · right.</summary>
internal readonly struct Product : INumberOperation
{
    public static Vector512<double> Apply(Vector512<double> left, Vector512<double> right) => left * right;

    public static double Apply(double left, double right) => left * right;
}

/// <summary>left / right.</summary>
internal readonly struct Quotient : INumberOperation
{
    public static Vector512<double> Apply(Vector512<double> left, Vector512<double> right) => left / right;

    public static double Apply(double left, double right) => left / right;
}

/// <summary>The smaller one; NaN if either is.</summary>
internal readonly struct Smaller : INumberOperation
{
    public static Vector512<double> Apply(Vector512<double> left, Vector512<double> right) => Vector512.Min(left, right);

    public static double Apply(double left, double right) => Math.Min(left, right);
}

/// <summary>The larger one; NaN if either is.</summary>
internal readonly struct Larger : INumberOperation
{
    public static Vector512<double> Apply(Vector512<double> left, Vector512<double> right) => Vector512.Max(left, right);

    public static double Apply(double left, double right) => Math.Max(left, right);
}
