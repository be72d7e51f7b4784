namespace Stigmer.AppHost.Viewing;

internal static class RunExtensions
{
    /// <summary>Runs to the end. What the application itself finds wrong is one line, and exit code 1.</summary>
    internal static async Task<int> RunToExitCodeAsync(this DistributedApplication application, TextWriter console)
    {
        try
        {
            await application.RunAsync();
            return 0;
        }
        catch (DistributedApplicationException problem)
        {
            await console.WriteLineAsync(problem.Message);
            return 1;
        }
    }
}
