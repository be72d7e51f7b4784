using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Stigmer.AppHost.Settings;
using Stigmer.Tests.EndToEnd;
using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.AppHost;

/// <summary>What a person sees who starts the AppHost with something that cannot be: lines that name it, exit code 1, no stack.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class BadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("Invalid operation specified. Valid operations are 'publish' or 'run'.", "--operation", "fly")]
    [InlineData("There is no publisher 'docker': the only one is 'manifest'.", "--publisher", "docker", "--output-path", "out")]
    [InlineData("There is no step 'fly': the only one is 'publish-manifest'.", "--publisher", "manifest", "--step", "fly", "--output-path", "out")]
    [InlineData("The '--output-path [path]' option was not specified even though manifest publishing was requested.", "--publisher", "manifest")]
    [InlineData("Parameters:mode must be local or cloud, but is 'sideways'.", "--Parameters:mode=sideways")]
    [InlineData("Temporal:Flavour must be container, embedded or external, but is 'moon'.", "--Temporal:Flavour=moon")]
    [InlineData("Redis:Flavour must be container, program or external, but is 'disk'.", "--Parameters:mode=cloud", "--Redis:Flavour=disk")]
    [InlineData("Ports:Grpc must be a number from 0 (any free port) to 65535, but is '70000'.", "--Ports:Grpc=70000")]
    [InlineData("Ports:Temporal and Ports:Http are both 45871: give each a port of its own, or 0 for any free one.", "--Ports:Temporal=45871", "--Ports:Http=45871")]
    [InlineData("Failed to convert configuration value 'soon' at 'RestartOnCrash:FirstDelay' to type 'System.TimeSpan'.", "--RestartOnCrash:FirstDelay=soon")]
    [InlineData(
        "DataAnnotation validation failed for 'RestartOptions' members: 'Attempts' with the error: 'The field Attempts must be between 1 and 1000.'.",
        "--RestartOnCrash:Attempts=0")]
    [InlineData("TEMPORAL_SERVICE_ADDRESS must be host:port without a scheme, such as temporal.example:7233, but is 'temporal'.", "--TEMPORAL_SERVICE_ADDRESS=temporal")]
    public async Task Start_WithWhatCannotBe_IsOneLine(string line, params string[] arguments)
    {
        await using var appHost = Start(arguments);

        Assert.Equal(1, await appHost.Exited.WithPatience());

        Assert.Equal([line], appHost.Error.Snapshot());
    }

    [Fact]
    public async Task Start_OnATakenPort_NamesWhoHoldsIt()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var appHost = Start($"--Ports:Grpc={port}");

        Assert.Equal(1, await appHost.Exited.WithPatience());

        var line = Assert.Single(appHost.Error.Snapshot());
        Assert.StartsWith(
            $"Port {port} of stigmer-server (gRPC) is taken by process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)} (", line, StringComparison.Ordinal);
        Assert.EndsWith($"choose another port with --Ports:Grpc=<port> (0 for any free one).", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithSecretsThatCannotBeRead_NamesTheFileAndNotWhatIsInIt()
    {
        _folder.Write(".microsoft/usersecrets/stigmer-apphost/secrets.json", "{ \"Parameters:key\": hunter2");
        await using var appHost = Start([], ("HOME", _folder.Path), ("DOTNET_ENVIRONMENT", "Development"));

        Assert.Equal(1, await appHost.Exited.WithPatience());

        var line = Assert.Single(appHost.Error.Snapshot());
        Assert.StartsWith($"Failed to load configuration from file '{_folder.Path}", line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("of-arguments", "--Parameters:mode=of-arguments", "of-environment")]
    [InlineData("of-environment", "--Some=thing", "of-environment")]
    [InlineData("of-secrets", "--Some=thing", null)]
    public async Task Parameters_GivenInSeveralPlaces_FollowTheirOrder(string expected, string argument, string? variable)
    {
        _folder.Write(".microsoft/usersecrets/stigmer-apphost/secrets.json", """{ "Parameters:mode": "of-secrets" }""");
        (string, string)[] variables = variable is null ? [] : [("Parameters__mode", variable)];
        await using var appHost = Start([argument], [("HOME", _folder.Path), ("DOTNET_ENVIRONMENT", "Development"), .. variables]);

        Assert.Equal(1, await appHost.Exited.WithPatience());

        Assert.Equal([$"Parameters:mode must be local or cloud, but is '{expected}'."], appHost.Error.Snapshot());
    }

    [Fact]
    public async Task Publish_WithAParameterThatThereIsNot_WarnsWithTheNearest()
    {
        await using var appHost = Start("--publisher", "manifest", "--output-path", _folder["out.json"], "--Parameters:stigmer-api-kye=x");

        Assert.Equal(0, await appHost.Exited.WithPatience());

        Assert.Contains("There is no parameter 'stigmer-api-kye'; did you mean 'stigmer-api-key'?", appHost.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OfAPortThatNobodyHolds_IsNull() => Assert.Null(PortHolder.Find(FreePort.Find()));

    public void Dispose() => _folder.Dispose();

    private ProcessHandle Start(params string[] arguments) => Start(arguments, []);

    private ProcessHandle Start(string[] arguments, params (string Name, string Value)[] environment) => ProcessHandle.StartBuilt(
        "Stigmer.AppHost",
        ["--Ports:Temporal=0", "--Ports:Grpc=0", "--Ports:Http=0", .. arguments],
        new ProcessSetting
        {
            Environment = environment
                .Append(("STIGMER_HOME", _folder["home"])).Append(("SANDBOX_ROOT_DIR", _folder["workspace"]))
                .ToDictionary(pair => pair.Item1, pair => pair.Item2),
        });
}
