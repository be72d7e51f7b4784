using Microsoft.AspNetCore.Connections.Features;
using Temporal.DevServer.Hosting;
using Temporalio.Api.Namespace.V1;

namespace Temporal.DevServer.Frontend;

/// <summary>The Temporal API. Each method checks the namespace, translates, and leaves the rest to the part in charge.</summary>
internal sealed partial class WorkflowEndpoint(ServerCore core) : WorkflowService.WorkflowServiceBase
{
    internal const string ServerVersion = "1.29.0";

    public override Task<GetSystemInfoResponse> GetSystemInfo(GetSystemInfoRequest request, ServerCallContext context) =>
        Task.FromResult(new GetSystemInfoResponse
        {
            ServerVersion = ServerVersion,
            Capabilities = new()
            {
                SignalAndQueryHeader = true,
                InternalErrorDifferentiation = true,
                ActivityFailureIncludeHeartbeat = true,
                EncodedFailureAttributes = true,
                UpsertMemo = true,
                EagerWorkflowStart = true,
                SdkMetadata = true,
                CountGroupByExecutionStatus = true,
                BuildIdBasedVersioning = true,
            },
        });

    public override Task<GetClusterInfoResponse> GetClusterInfo(GetClusterInfoRequest request, ServerCallContext context) =>
        Task.FromResult(new GetClusterInfoResponse
        {
            ServerVersion = ServerVersion,
            ClusterName = "active",
            HistoryShardCount = 1,
            PersistenceStore = "sqlite",
            VisibilityStore = "sqlite",
        });

    public override Task<GetSearchAttributesResponse> GetSearchAttributes(GetSearchAttributesRequest request, ServerCallContext context)
    {
        var response = new GetSearchAttributesResponse();
        response.Keys.Add(Visibility.SearchAttributeTypes.System.ToDictionary());
        return Task.FromResult(response);
    }

    public override async Task<RegisterNamespaceResponse> RegisterNamespace(RegisterNamespaceRequest request, ServerCallContext context)
    {
        if (request.Namespace.Length == 0)
        {
            throw ServiceErrors.InvalidArgument("Namespace not set on request.");
        }

        var record = new NamespaceRecord
        {
            Name = request.Namespace,
            Description = request.Description,
            OwnerEmail = request.OwnerEmail,
            Retention = request.WorkflowExecutionRetentionPeriod.ToTicks(),
        };
        record.Data.Add(request.Data);
        await core.Namespaces.RegisterAsync(record).ConfigureAwait(false);
        return new RegisterNamespaceResponse();
    }

    public override Task<DescribeNamespaceResponse> DescribeNamespace(DescribeNamespaceRequest request, ServerCallContext context) =>
        Task.FromResult(Describe(request.Id.Length > 0 ? core.Namespaces.GetById(request.Id) : core.Namespaces.Get(request.Namespace)));

    public override Task<ListNamespacesResponse> ListNamespaces(ListNamespacesRequest request, ServerCallContext context)
    {
        var response = new ListNamespacesResponse();
        response.Namespaces.AddRange(core.Namespaces.All.Select(Describe));
        return Task.FromResult(response);
    }

    private static DescribeNamespaceResponse Describe(NamespaceRecord record)
    {
        var response = new DescribeNamespaceResponse
        {
            NamespaceInfo = new NamespaceInfo
            {
                Name = record.Name,
                Id = record.Id,
                State = record.State,
                Description = record.Description,
                OwnerEmail = record.OwnerEmail,
                Capabilities = new()
                {
                    EagerWorkflowStart = true,
                    SyncUpdate = true,
                    AsyncUpdate = true,
                    WorkerPollCompleteOnShutdown = true,
                },
                Limits = new() { BlobSizeLimitError = 2 * 1024 * 1024, MemoSizeLimitError = 2 * 1024 * 1024 },
            },
            Config = new() { WorkflowExecutionRetentionTtl = record.Retention.ToDuration() },
        };
        response.NamespaceInfo.Data.Add(record.Data);
        return response;
    }

    /// <summary>The worker behind a poll. Its connection tells when it is gone.</summary>
    private static Poller PollerOf(QueueKey queue, string identity, string instanceKey, ServerCallContext context)
    {
        var connection = context.GetHttpContext().Features.Get<IConnectionLifetimeFeature>();
        return new Poller(identity, instanceKey, queue, connection?.ConnectionClosed ?? CancellationToken.None);
    }
}
