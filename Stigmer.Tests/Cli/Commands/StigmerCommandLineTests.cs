namespace Stigmer.Tests.Cli.Commands;

public sealed class StigmerCommandLineTests
{
    [Theory]
    [InlineData("Error: 'rnu' is unknown; did you mean 'run'? See 'stigmer --help'.\n", "rnu")]
    [InlineData("Error: 'xyzzy' is unknown. See 'stigmer --help'.\n", "xyzzy")]
    [InlineData("Error: 'statu' is unknown; did you mean 'status'? See 'stigmer local --help'.\n", "local", "statu")]
    [InlineData("Error: '--jason' is unknown; did you mean '--json'? See 'stigmer run --help'.\n", "run", "x", "-m", "y", "--jason")]
    [InlineData("Error: --grpc-port 'x' is not a port; write a number from 1 to 65535. See 'stigmer local start --help'.\n", "local", "start", "--grpc-port", "x")]
    [InlineData("Error: --grpc-port '70000' is not a port; write a number from 1 to 65535. See 'stigmer local start --help'.\n", "local", "start", "--grpc-port", "70000")]
    public async Task Invoke_WrongWord_IsOneLineWithAHint(string error, params string[] args)
    {
        using var terminal = new RecordingTerminal();

        Assert.Equal(1, await terminal.RunAsync(args));

        Assert.Equal(error, terminal.Error);
        Assert.Empty(terminal.Out);
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    public async Task Invoke_NothingOrHelp_ListsTheCommands(params string[] args)
    {
        using var terminal = new RecordingTerminal();

        Assert.Equal(0, await terminal.RunAsync(args));

        Assert.Contains("run <agent>", terminal.Out);
        Assert.Contains("local", terminal.Out);
    }
}
