using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace Stigmer.Cli.Local;

/// <summary>Asks stigmer-server how it and what it depends on are, over gRPC's own health protocol.</summary>
internal sealed class HealthProbe(DaemonPorts ports, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Component names and the health services that the server answers for them.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Services = new Dictionary<string, string>
    {
        ["temporal"] = "temporal",
        ["stigmer-server"] = "",
        ["agent-runner"] = "agent-runner",
    };

    /// <summary>By component: null when it serves, else what is wrong with it.</summary>
    internal async Task<IReadOnlyDictionary<string, string?>> AskAsync(CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(new Uri($"http://{ports.GrpcAddress}"), new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { ConnectTimeout = Patience, UseProxy = false },
            DisposeHttpClient = true,
        });
        var client = new Health.HealthClient(channel);
        var answers = await Task.WhenAll(Services.Select(async service =>
            (service.Key, Problem: await CheckAsync(client, service.Value, cancellationToken))));
        return answers.ToDictionary(answer => answer.Key, answer => answer.Problem);
    }

    private async Task<string?> CheckAsync(Health.HealthClient client, string service, CancellationToken cancellationToken)
    {
        try
        {
            var deadline = clock.GetUtcNow().UtcDateTime + Patience;
            var answer = await client.CheckAsync(new HealthCheckRequest { Service = service }, deadline: deadline, cancellationToken: cancellationToken);
            return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving ? null : $"stigmer-server reports it as {answer.Status}";
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception.StatusCode switch
            {
                StatusCode.Unavailable or StatusCode.DeadlineExceeded => $"stigmer-server does not answer at {ports.GrpcAddress}",
                StatusCode.NotFound => "stigmer-server does not know it",
                _ => $"the health check failed: {exception.Status.Detail}",
            };
        }
        catch (RpcException exception)
        {
            throw new OperationCanceledException("The health check was cancelled.", exception, cancellationToken);
        }
    }
}
