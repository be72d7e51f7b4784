using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Holds the entry point still before the application is built, so that the test can change what was declared.</summary>
internal sealed class SuspendingFactory(
    Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    : DistributedApplicationFactory(entryPoint, args)
{
    private readonly TaskCompletionSource<bool> _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal async Task<IDistributedApplicationTestingBuilder> CreateBuilderAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new SuspendedBuilder(this, await BuilderAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            // Nobody else has hold of it.
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _goOn.TrySetResult(true);
        return new TestedApplication(new TestedHost(this, await ApplicationAsync(cancellationToken).ConfigureAwait(false)));
    }

    protected override void OnBuilderCreating(DistributedApplicationOptions applicationOptions, HostApplicationBuilderSettings hostOptions) =>
        configure(applicationOptions, hostOptions);

    protected override void OnBuilding(DistributedApplicationBuilder applicationBuilder)
    {
        if (!_goOn.Task.GetAwaiter().GetResult())
        {
            throw new OperationCanceledException("The builder was disposed before the application was built.");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _goOn.TrySetResult(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
