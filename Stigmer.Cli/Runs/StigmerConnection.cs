using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.Executions.V1;
using Stigmer.Api.Skills.V1;
using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Runs;

/// <summary>A channel to stigmer-server and the services that the CLI calls on it.</summary>
internal sealed class StigmerConnection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _calls;
    private readonly TimeProvider _clock;

    internal StigmerConnection(ServerAddress address, TimeProvider clock)
    {
        Address = address;
        _clock = clock;
        _channel = GrpcChannel.ForAddress(address.Uri, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = ConnectTimeout,
                // HTTP/2 without TLS cannot pass a proxy, and a local server has none before it.
                UseProxy = address.Uri.Scheme == Uri.UriSchemeHttps,
                // A peer that vanished without a goodbye is noticed while a run is silent.
                KeepAlivePingDelay = TimeSpan.FromSeconds(10),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            },
            MaxReceiveMessageSize = 64 * 1024 * 1024,
            DisposeHttpClient = true,
        });
        _calls = address.Credential is { } credential
            ? _channel.Intercept(headers =>
            {
                headers.Add("authorization", $"Bearer {credential}");
                return headers;
            })
            : _channel.CreateCallInvoker();
    }

    internal ServerAddress Address { get; }

    internal AgentCommandController.AgentCommandControllerClient AgentCommands => new(_calls);

    internal AgentQueryController.AgentQueryControllerClient AgentQueries => new(_calls);

    internal SkillCommandController.SkillCommandControllerClient SkillCommands => new(_calls);

    internal AgentExecutionCommandController.AgentExecutionCommandControllerClient ExecutionCommands => new(_calls);

    internal AgentExecutionQueryController.AgentExecutionQueryControllerClient ExecutionQueries => new(_calls);

    internal ExecutionService.ExecutionServiceClient Executions => new(_calls);

    /// <summary>One unary call with a deadline; a refusal becomes one clear line.</summary>
    internal async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var deadline = _clock.GetUtcNow().UtcDateTime + CallTimeout;
            using var running = call(new CallOptions(deadline: deadline, cancellationToken: cancellationToken));
            return await running;
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(RpcErrors.Explain(exception, Address), exception);
        }
        catch (RpcException exception)
        {
            throw new OperationCanceledException("The call was cancelled.", exception, cancellationToken);
        }
    }

    /// <summary>As <see cref="CallAsync"/>, again and again while the server is away: it may be restarting, and what a person said must reach it all the same.</summary>
    internal async Task<T> CallPatientlyAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await CallAsync(call, cancellationToken);
            }
            catch (CommandException exception) when (exception.InnerException is RpcException cause && RpcErrors.IsTransient(cause))
            {
                await Task.Delay(Pause, _clock, cancellationToken);
            }
        }
    }

    public void Dispose() => _channel.Dispose();
}
