namespace Aspire.Hosting.Testing;

/// <summary>The builder of an entry point that stands still.</summary>
internal sealed class SuspendedBuilder(SuspendingFactory factory, DistributedApplicationBuilder builder) : TestingBuilder(builder)
{
    public override Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => factory.BuildAsync(cancellationToken);

    public override ValueTask DisposeAsync() => factory.DisposeAsync();
}
