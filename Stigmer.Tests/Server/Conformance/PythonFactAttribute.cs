using System.ComponentModel;
using System.Diagnostics;

namespace Stigmer.Tests.Server.Conformance;

/// <summary>A test with gRPC's own library for Python; skipped, with the reason, where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    // Debian's packages are not seen by a Python of one's own.
    internal const string Python = "/usr/bin/python3";

    private static readonly Lazy<string?> Missing = new(() => IsThere() ? null : "needs Debian's python3-grpcio and python3-grpc-tools");

    public PythonFactAttribute() => Skip = Missing.Value;

    private static bool IsThere()
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", "import grpc, grpc_tools"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
