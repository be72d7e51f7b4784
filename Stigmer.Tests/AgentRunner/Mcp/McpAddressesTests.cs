using Stigmer.AgentRunner.Mcp;
using Stigmer.AgentRunner.Sandboxes.Container;
using Stigmer.Api.Agents.V1;

namespace Stigmer.Tests.AgentRunner.Mcp;

public class McpAddressesTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["TOKEN"] = "t0ken", ["HOST"] = "example.test", ["DIR"] = "/data" };

    [Fact]
    public void Read_Http_FillsAddressHeadersAndQuery()
    {
        var site = (McpSite)Read(new McpServerDefinition
        {
            Name = "a",
            Http = new HttpServer
            {
                Url = "https://{{HOST}}/mcp?x=1",
                Headers = { ["Authorization"] = "Bearer ${TOKEN}" },
                QueryParams = { ["key"] = "{{ TOKEN }}&" },
                TimeoutSeconds = 7,
            },
        });

        Assert.Equal("https://example.test/mcp?x=1&key=t0ken%26", site.Address.AbsoluteUri);
        Assert.Equal("Bearer t0ken", site.Headers["Authorization"]);
        Assert.Equal(TimeSpan.FromSeconds(7), site.Limit);
    }

    [Fact]
    public void Read_Stdio_InheritsNothingButWhatIsHarmless()
    {
        var program = (McpProgram)Read(new McpServerDefinition
        {
            Name = "a",
            Stdio = new StdioServer { Command = "npx", Args = { "-y", "server", "{{DIR}}" }, EnvPlaceholders = { ["GITHUB_TOKEN"] = "${TOKEN}" }, WorkingDir = "sub" },
        });

        Assert.Equal(["-y", "server", "/data"], program.Arguments);
        Assert.Equal(["GITHUB_TOKEN=t0ken", "PATH=/bin"], program.Environment.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("/workspace/sub", program.Folder);
    }

    [Fact]
    public void Read_Docker_KeepsSecretsOffTheCommandLine()
    {
        var program = (McpProgram)Read(new McpServerDefinition
        {
            Name = "a",
            Docker = new DockerServer
            {
                Image = "mcp/github",
                Args = { "stdio" },
                EnvPlaceholders = { ["GITHUB_TOKEN"] = "{{TOKEN}}", ["PATH"] = "/app" },
                Volumes = { new VolumeMount { HostPath = "{{DIR}}", ContainerPath = "/mnt", ReadOnly = true } },
                Ports = { new PortMapping { HostPort = 8080, ContainerPort = 80 } },
                Network = "none",
                ContainerName = "mine",
            },
        });

        Assert.Equal("podman", program.Command);
        Assert.Equal(
            "run --interactive --rm --name mine --env GITHUB_TOKEN --env PATH=/app --volume /data:/mnt:ro --publish 8080:80/tcp --network none mcp/github stdio",
            string.Join(' ', program.Arguments));
        Assert.Equal("t0ken", program.Environment["GITHUB_TOKEN"]);
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), program.Environment["PATH"]);
        Assert.Equal("mine", program.Container?.Name);
    }

    [Fact]
    public void Read_SameServerTwice_IsTheSameConnectionUnlessAValueChanged()
    {
        var server = new McpServerDefinition { Name = "a", Docker = new DockerServer { Image = "{{IMAGE}}" } };

        Assert.Equal(Fingerprint("one"), Fingerprint("one"));
        Assert.NotEqual(Fingerprint("one"), Fingerprint("two"));

        string Fingerprint(string image) => Reader(new Dictionary<string, string> { ["IMAGE"] = image }).Read(server).Fingerprint;
    }

    [Theory]
    [InlineData("ftp://example.test", "is no http or https address")]
    [InlineData("not an address", "is no http or https address")]
    [InlineData("https://{{NO_SUCH}}/", "the run has no variable NO_SUCH; set it in the agent's environment, or with --runtime-env NAME=value")]
    public void Read_AddressThatIsNone_SaysWhy(string url, string why)
    {
        var refused = Assert.Throws<McpUnavailableException>(() => Read(new McpServerDefinition { Name = "a", Http = new HttpServer { Url = url } }));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HeaderWithALineBreak_IsRefused()
    {
        var reader = Reader(new Dictionary<string, string> { ["X"] = "a\r\nHost: other" });
        var server = new McpServerDefinition { Name = "a", Http = new HttpServer { Url = "https://example.test", Headers = { ["x"] = "{{X}}" } } };

        Assert.Contains("line break", Assert.Throws<McpUnavailableException>(() => reader.Read(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ProgramInCloudMode_IsRefused()
    {
        var reader = new McpAddresses(Variables, new Dictionary<string, string>(), "/workspace") { AllowPrograms = false, Owner = "1" };
        var server = new McpServerDefinition { Name = "a", Stdio = new StdioServer { Command = "npx" } };

        Assert.Contains("offer it by http", Assert.Throws<McpUnavailableException>(() => reader.Read(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NamesOfTools_AreSafeAndNeverTheSame()
    {
        var taken = new HashSet<string>();

        var names = McpToolNames.Of("my server", ["read.file", "read file", new string('x', 100), new string('x', 101)], taken);

        Assert.Equal("my_server__read_file", names[0]);
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9_-]{1,64}$", name));
        Assert.Equal(4, names.Distinct().Count());
        Assert.Equal(names, McpToolNames.Of("my server", ["read.file", "read file", new string('x', 100), new string('x', 101)], new HashSet<string>()));
    }

    private static McpAddress Read(McpServerDefinition server) => Reader(Variables).Read(server);

    private static McpAddresses Reader(Dictionary<string, string> variables) =>
        new(variables, new Dictionary<string, string> { ["PATH"] = "/bin" }, "/workspace") { AllowPrograms = true, Containers = new ContainerRuntime("podman", TimeProvider.System), Owner = "1" };
}
