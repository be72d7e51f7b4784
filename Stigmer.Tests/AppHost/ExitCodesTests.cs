using Stigmer.AppHost.Viewing;

namespace Stigmer.Tests.AppHost;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData(0, "exit code 0")]
    [InlineData(3, "exit code 3")]
    [InlineData(137, "exit code 137 (SIGKILL)")]
    [InlineData(139, "exit code 139 (SIGSEGV)")]
    [InlineData(138, "exit code 138 (signal 10)")]
    [InlineData(255, "exit code 255")]
    public void Describe_OfAnExitCode_NamesTheSignalThatItMeans(int exitCode, string expected)
    {
        Assert.Equal(expected, ExitCodes.Describe(exitCode));
    }
}
