using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.ResourceService.Proto.V1;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Resource = Aspire.ResourceService.Proto.V1.Resource;

namespace Aspire.Hosting.Dashboard;

/// <summary>Tells dashboards about the resources, and executes what is clicked there.</summary>
internal sealed partial class ResourceService(
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ResourceCommandService commands,
    IServiceProvider services,
    CancellationToken ending) : DashboardService.DashboardServiceBase
{
    private const string AppHostSuffix = ".AppHost";
    private const int MostChangesAtOnce = 100;
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    public override Task<ApplicationInformationResponse> GetApplicationInformation(
        ApplicationInformationRequest request, ServerCallContext context)
    {
        var configured = services.GetRequiredService<IConfiguration>()["AppHost:DashboardApplicationName"];
        var own = services.GetRequiredService<IHostEnvironment>().ApplicationName;
        return Task.FromResult(new ApplicationInformationResponse
        {
            ApplicationName = configured
                ?? (own.EndsWith(AppHostSuffix, StringComparison.OrdinalIgnoreCase) ? own[..^AppHostSuffix.Length] : own),
        });
    }

    public override Task WatchResources(
        WatchResourcesRequest request, IServerStreamWriter<WatchResourcesUpdate> responseStream, ServerCallContext context) =>
        UntilTheEndAsync(context, async cancellationToken =>
        {
            using var watch = notifications.Watch();
            var initial = new InitialResourceData();
            initial.Resources.AddRange(watch.Present.Select(Message));
            initial.ResourceTypes.AddRange(watch.Present
                .Select(known => known.Snapshot.ResourceType).Distinct()
                .Select(type => new ResourceType { UniqueName = type, DisplayName = type }));
            await responseStream.WriteAsync(new() { InitialData = initial }, cancellationToken).ConfigureAwait(false);

            try
            {
                while (await watch.Changes.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    await WriteAsync(responseStream, watch.Changes, context.CancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
            {
                // The application ends: the last changes say that the resources have ended.
                using var limit = new CancellationTokenSource(FarewellLimit, services.GetRequiredService<TimeProvider>());
                await WriteAsync(responseStream, watch.Changes, limit.Token).ConfigureAwait(false);
            }
        });

    public override Task WatchResourceConsoleLogs(
        WatchResourceConsoleLogsRequest request,
        IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream,
        ServerCallContext context)
    {
        if (!notifications.TryGetCurrentState(request.ResourceName, out _))
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"Resource '{request.ResourceName}' not found."));
        }

        return UntilTheEndAsync(context, async cancellationToken =>
        {
            if (request.SuppressFollow)
            {
                await WriteAsync(responseStream, logs.LogOf(request.ResourceName).Lines(), cancellationToken).ConfigureAwait(false);
                return;
            }

            await foreach (var lines in logs.WatchAsync(request.ResourceName).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await WriteAsync(responseStream, lines, cancellationToken).ConfigureAwait(false);
            }
        });
    }

    public override async Task<ResourceCommandResponse> ExecuteResourceCommand(ResourceCommandRequest request, ServerCallContext context)
    {
        // Somebody who closes the browser while something restarts does not mean it to be left half done.
        var result = await commands.ExecuteCommandAsync(request.ResourceName, request.CommandName, ending).ConfigureAwait(false);
        var response = new ResourceCommandResponse
        {
            Kind = result.Success ? ResourceCommandResponseKind.Succeeded
                : result.Canceled ? ResourceCommandResponseKind.Cancelled
                : ResourceCommandResponseKind.Failed,
        };

        if (result.ErrorMessage is { } message)
        {
            // Dashboards before 13.3 read the one, later ones the other.
            response.ErrorMessage = message;
            response.Message = message;
        }

        return response;
    }

    private Resource Message(ResourceEvent known) => ResourceMessages.Of(known, ResourceCommands.Of(known, services));

    /// <summary>What there is to read, the newest of each resource.</summary>
    private static IEnumerable<ResourceEvent> Newest(ChannelReader<ResourceEvent> changes)
    {
        var newest = new Dictionary<string, ResourceEvent>(StringComparer.OrdinalIgnoreCase);
        while (newest.Count < MostChangesAtOnce && changes.TryRead(out var change))
        {
            newest[change.ResourceId] = change;
        }

        return newest.Values;
    }

    private async Task WriteAsync(
        IServerStreamWriter<WatchResourcesUpdate> stream, ChannelReader<ResourceEvent> changes, CancellationToken cancellationToken)
    {
        var message = new WatchResourcesChanges();
        message.Value.AddRange(Newest(changes).Select(change => new WatchResourcesChange { Upsert = Message(change) }));
        if (message.Value.Count > 0)
        {
            await stream.WriteAsync(new() { Changes = message }, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(
        IServerStreamWriter<WatchResourceConsoleLogsUpdate> stream, IEnumerable<LogLine> lines, CancellationToken cancellationToken)
    {
        foreach (var update in ConsoleLogMessages.Of(lines))
        {
            await stream.WriteAsync(update, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Until the caller goes or the application ends.</summary>
    private async Task UntilTheEndAsync(ServerCallContext context, Func<CancellationToken, Task> watch)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, ending);
        try
        {
            await watch(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // An ordinary end.
        }
    }
}
