using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Stigmer.AppHost.Viewing;

/// <summary>Lists on the console the parameters that have no value, and how to give them one: whoever needs them waits or fails.</summary>
internal sealed class MissingParameters(
    DistributedApplicationModel model, ResourceNotificationService notifications, ILogger<MissingParameters> logger) : IHostedLifecycleService
{
    private const string ValueMissing = "Value missing";

    // Not disposed: an application may be stopped once more after its end, as Aspire's tests do.
    private readonly CancellationTokenSource _stop = new();
    private Task _listing = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _listing = ListAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _listing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What a person reads.</summary>
    internal static string Describe(IReadOnlyList<ParameterResource> missing)
    {
        var width = missing.Max(parameter => parameter.Name.Length);
        var lines = missing.Select(parameter =>
            $"  {parameter.Name.PadRight(width)}  {parameter.Description}{(parameter.Secret ? " (secret)" : "")}");
        var (key, variable) = ($"Parameters:{missing[0].Name}", $"Parameters__{missing[0].Name.Replace('-', '_')}");

        return $"""
            Unresolved parameters:
            {string.Join(Environment.NewLine, lines)}
            Give each a value in one of these ways and start again, or enter them in a dashboard that is attached:
              export {variable}=<value>
              dotnet user-secrets --project Stigmer.AppHost set {key} <value>     (kept; read in Development)
              dotnet run --project Stigmer.AppHost -- --{key}=<value>     (not for secrets: others can see arguments)
            """;
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var missing = new List<ParameterResource>();
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            var known = await notifications.WaitForResourceAsync(parameter.Name, change => change.Snapshot.State is not null, cancellationToken);
            if (known.Snapshot.State?.Text == ValueMissing)
            {
                missing.Add(parameter);
            }
        }

        if (missing.Count > 0)
        {
            logger.ParametersMissing(Describe(missing));
        }
    }
}
