using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Reporting;

/// <summary>A way for live text from a runner to those who watch.</summary>
internal interface IDeltaRoute
{
    /// <summary>Opens the way; what goes wrong there or on it is an <see cref="IOException"/> or an <see cref="Grpc.Core.RpcException"/>.</summary>
    IDeltaStream Open(CancellationToken cancellationToken);
}

internal interface IDeltaStream : IDisposable
{
    Task WriteAsync(DeltaBatch batch, CancellationToken cancellationToken);
}
