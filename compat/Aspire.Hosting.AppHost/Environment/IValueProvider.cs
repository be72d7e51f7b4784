namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something whose value may be known only later.</summary>
public interface IValueProvider
{
    /// <summary>The value, once it is known.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}
