namespace Stigmer.Bench;

internal static class Figures
{
    internal static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;

        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    internal static double Median<T>(this IEnumerable<T> items, Func<T, double> value) => items.Select(value).Median();
}
