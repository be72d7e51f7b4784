using Grpc.AspNetCore.Server.Calls;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Mapping;

/// <summary>Answers UNIMPLEMENTED where an HTTP server would answer 404.</summary>
internal sealed class UnknownCalls
{
    public const string ConstraintName = "grpcunimplemented";

    private readonly HashSet<string> mapped = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes, IEnumerable<string> serviceNames, bool ignoreUnknownServices)
    {
        foreach (var service in serviceNames.Where(mapped.Add))
        {
            MapLast(routes, $"/{service}/{{method:{ConstraintName}}}", http => $"unknown method {http.GetRouteValue("method")} for service {service}");
        }

        if (!ignoreUnknownServices && mapped.Add(""))
        {
            MapLast(routes, $"/{{service}}/{{method:{ConstraintName}}}", http => $"unknown service {http.GetRouteValue("service")}");
        }
    }

    private static void MapLast(IEndpointRouteBuilder routes, string pattern, Func<HttpContext, string> detail) =>
        routes.Map(pattern, http =>
            {
                Refusal.Write(http, StatusCodes.Status200OK, new Status(StatusCode.Unimplemented, detail(http)));
                return Task.CompletedTask;
            })
            .WithDisplayName("gRPC - unimplemented")
            .Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
}

/// <summary>Lets only gRPC requests into a route.</summary>
internal sealed class GrpcRequestConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        httpContext is not null && HttpMethods.IsPost(httpContext.Request.Method) && Refusal.IsGrpc(httpContext.Request.ContentType);
}
