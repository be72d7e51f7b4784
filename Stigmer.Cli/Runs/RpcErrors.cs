using Grpc.Core;

namespace Stigmer.Cli.Runs;

/// <summary>What a gRPC failure means for the person at the terminal.</summary>
internal static class RpcErrors
{
    internal static string CannotConnect(ServerAddress address) =>
        $"Cannot connect to stigmer-server at {address.Text}. Start it with 'stigmer local start' or 'dotnet run --project Stigmer.AppHost'.";

    internal static string Explain(RpcException exception, ServerAddress address)
    {
        var detail = exception.Status.Detail;
        return exception.StatusCode switch
        {
            StatusCode.Unavailable when IsConnectionFailure(exception) => CannotConnect(address),
            // Something else listens there: HTTP without gRPC, or no HTTP/2.
            StatusCode.Internal when IsConnectionFailure(exception) => IsNoServer(address),
            _ when detail.StartsWith("Bad gRPC response", StringComparison.Ordinal) => IsNoServer(address),
            StatusCode.DeadlineExceeded => $"stigmer-server at {address.Text} did not answer in time. Look at 'stigmer local status'.",
            StatusCode.Unauthenticated when address.Credential is null =>
                $"stigmer-server at {address.Text} wants a credential; set {ServerAddress.CredentialVariable} to an API key (stk_…) or a token of yours.",
            StatusCode.Unauthenticated => $"stigmer-server at {address.Text} does not take the credential in {ServerAddress.CredentialVariable}: {detail}",
            StatusCode.PermissionDenied => $"stigmer-server at {address.Text} does not allow this: {detail}",
            StatusCode.Unimplemented => $"stigmer-server at {address.Text} does not offer this call ({detail}); is it an older version?",
            _ when detail.Length > 0 => detail,
            var code => $"stigmer-server at {address.Text} answered {code}.",
        };
    }

    /// <summary>Failures that a later attempt may not meet: the server is away, restarting or overloaded.</summary>
    internal static bool IsTransient(RpcException exception) => exception.StatusCode is
        StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled or StatusCode.Aborted
        or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.DataLoss;

    /// <summary>The server never answered, as opposed to a server that says that something behind it is unavailable.</summary>
    internal static bool IsConnectionFailure(RpcException exception) => exception.Status.DebugException is not null;

    private static string IsNoServer(ServerAddress address) =>
        $"what listens at {address.Text} is not a stigmer-server; name the right address with --server or {ServerAddress.Variable}";
}
