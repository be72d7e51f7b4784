using Aspire.Hosting;

namespace Compat.Tests.ApplicationTesting.Sample;

/// <summary>An ordinary application, which knows nothing of tests.</summary>
internal static class SampleProgram
{
    /// <summary>A port that another process could hold.</summary>
    internal const int FixedPort = 9;

    private static async Task<int> Main(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(args);
        switch (builder.Configuration["Sample"])
        {
            case "refuses":
                return 1;
            case "throws":
                throw new InvalidOperationException("The sample is broken.");
        }

        var greeting = builder.AddParameter("greeting", builder.Configuration["SAMPLE_GREETING"] ?? "none");
        builder.AddExecutable("script", "sh", ".", "-c", builder.Configuration["Script"] ?? "echo \"it says: $GREETING\"; echo oh dear >&2; exec sleep 1000")
            .WithEnvironment("GREETING", greeting)
            .WithHttpEndpoint(port: FixedPort)
            .WithHttpEndpoint(name: "second");

        await using var application = builder.Build();
        if (builder.Configuration["Sample"] != "only builds")
        {
            await application.RunAsync();
        }

        return 0;
    }
}
