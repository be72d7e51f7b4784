namespace Temporal.DevServer.Frontend;

/// <summary>Says which method is missing. The SDKs read this text: it tells them that a feature is absent rather than broken.</summary>
internal sealed class UnknownMethods(RequestDelegate next)
{
    private static readonly HashSet<string> Known =
    [
        .. MethodsOf(WorkflowService.Descriptor),
        .. MethodsOf(Temporalio.Api.OperatorService.V1.OperatorService.Descriptor),
        .. MethodsOf(Grpc.Health.V1.Health.Descriptor),
    ];

    public Task InvokeAsync(HttpContext context)
    {
        var isGrpc = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
        if (!isGrpc || Known.Contains(context.Request.Path.Value ?? ""))
        {
            return next(context);
        }

        var parts = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var message = parts.Length == 2 ? $"unknown method {parts[1]} for service {parts[0]}" : $"malformed method name {context.Request.Path}";
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)StatusCode.Unimplemented).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(message).Replace("%20", " ", StringComparison.Ordinal);
        return Task.CompletedTask;
    }

    private static IEnumerable<string> MethodsOf(Google.Protobuf.Reflection.ServiceDescriptor service) =>
        service.Methods.Select(method => $"/{service.FullName}/{method.Name}");
}
