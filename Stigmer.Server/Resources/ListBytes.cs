using Google.Protobuf;

namespace Stigmer.Server.Resources;

/// <summary>Keeps a page of a list within what gRPC clients take by default: 4 MB.</summary>
internal static class ListBytes
{
    /// <summary>With some room for what is around the entries.</summary>
    internal const int Limit = 4 * 1024 * 1024 - 64 * 1024;

    /// <summary>Makes the largest entries shorter, one after the other, until all of them fit.</summary>
    /// <param name="items">A page.</param>
    /// <param name="shorten">Takes from an entry what another call can show.</param>
    /// <exception cref="Grpc.Core.RpcException">They do not fit even so; the text says how many would.</exception>
    internal static IReadOnlyList<T> Fit<T>(IReadOnlyList<T> items, Action<T> shorten)
        where T : IMessage
    {
        var sizes = items.Select(item => item.CalculateSize()).ToArray();
        long total = sizes.Sum(size => (long)size);
        foreach (var (index, item) in items.Index().OrderByDescending(entry => sizes[entry.Index]).TakeWhile(_ => total > Limit))
        {
            shorten(item);
            total += item.CalculateSize() - sizes[index];
        }

        return total <= Limit ? items : throw ResourceErrors.PageTooLarge(items.Count, total);
    }
}
