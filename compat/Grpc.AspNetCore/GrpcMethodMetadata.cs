using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>Tells, on an endpoint, which gRPC method it is.</summary>
public sealed class GrpcMethodMetadata(Type serviceType, IMethod method)
{
    /// <summary>The type of the service.</summary>
    public Type ServiceType { get; } = serviceType;

    /// <summary>The method.</summary>
    public IMethod Method { get; } = method;
}
