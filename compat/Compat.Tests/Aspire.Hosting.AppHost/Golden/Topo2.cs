using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Compat.Tests.ApplicationHost.Golden;

internal static class Topo2
{
    internal static void Run(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(args);
        var p = builder.AddParameter("key", secret: true);
        var url = builder.AddParameter("llm-url");
        var ext = builder.AddExternalService("llm", url);
        var ext2 = builder.AddExternalService("anthropic", "https://api.anthropic.com/");
        var t = builder.AddContainer("temporal", "temporalio/temporal", "1.5.1").WithEndpoint(targetPort: 7233, name: "grpc").WithHttpEndpoint(targetPort: 8233, port: 8233, name: "ui");
        builder.AddProject<Projects.Stigmer_Server>("stigmer-server").WithReference(ext).WithReference(ext2).WithReference(t.GetEndpoint("grpc")).WithHttpEndpoint(name: "metrics").WithEnvironment("X", $"a={{b}};<k>={p}+'é'").WithArgs("--k", "v", url)
          .WithEnvironment("MODE","a").WithEnvironment("Z","1").WithEnvironment("MODE","b").WithReplicas(3);
        builder.Build().Run();
    }
}
