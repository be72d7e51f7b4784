using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Stigmer.Tests.AppHost;

/// <summary>The unmodified AppHost with a home of its own.</summary>
internal static class TestedAppHost
{
    /// <param name="folder">Has the home and the workspace.</param>
    /// <param name="log">Remembers what the AppHost logs.</param>
    /// <param name="output">Shows it.</param>
    /// <param name="arguments">The command line and the configuration: nothing of the user's own is touched or used.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        TempFolder folder, ILoggerProvider log, ITestOutputHelper output, string[] arguments, CancellationToken cancellationToken)
    {
        var appHost = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Stigmer_AppHost>(
            [
                $"--STIGMER_HOME={folder["home"]}",
                $"--SANDBOX_ROOT_DIR={folder["workspace"]}",
                "--Parameters:stigmer-api-key=a-key-of-this-test",
                .. arguments,
            ],
            cancellationToken);
        appHost.Services.AddLogging(logging => logging.ClearProviders().AddProvider(log).AddProvider(new TestOutputLog(output)));
        return appHost;
    }
}
