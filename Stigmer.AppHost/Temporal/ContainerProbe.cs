using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Temporal;

/// <summary>Finds out, within seconds, whether a container of an image can run here.</summary>
internal sealed class ContainerProbe(IConfiguration configuration)
{
    private static readonly TimeSpan LocalLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RegistryLimit = TimeSpan.FromSeconds(3);

    /// <summary>Why it cannot; null when it can.</summary>
    internal string? WhyNot(string image)
    {
        if (Runtimes().FirstOrDefault(runtime => Succeeds(runtime, LocalLimit, "container", "ls", "--last", "1")) is not { } runtime)
        {
            return "no container runtime answers";
        }

        // Fetching it is left to the start of the resource, where people see that it takes its time.
        return Succeeds(runtime, LocalLimit, "image", "inspect", image) || Succeeds(runtime, RegistryLimit, "manifest", "inspect", image)
            ? null
            : $"{runtime} neither has the image {image} nor reaches its registry";
    }

    /// <summary>The same ones, in the same order, as the application host tries.</summary>
    private string[] Runtimes() =>
        (configuration["DcpPublisher:ContainerRuntime"] ?? configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"]) is { Length: > 0 } chosen
            ? [chosen]
            : ["docker", "podman"];

    private static bool Succeeds(string runtime, TimeSpan limit, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(runtime, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();

            if (process.WaitForExit(limit))
            {
                return process.ExitCode == 0;
            }

            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }
}
