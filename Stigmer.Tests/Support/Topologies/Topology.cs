using Stigmer.Tests.Support.Processes;

namespace Stigmer.Tests.Support.Topologies;

/// <summary>The whole system as a user starts it: the built AppHost with free ports, a home of its own and, when given one, a scripted model.</summary>
internal sealed class Topology : IAsyncDisposable
{
    /// <summary>The key that the scripted model is asked with; nothing but the AppHost and the runner may know it.</summary>
    internal const string ApiKey = "sk-ant-test-0f2c8a6e41";

    private readonly TempFolder _folder;

    private Topology(TempFolder folder, ProcessHandle appHost)
    {
        _folder = folder;
        AppHost = appHost;
    }

    internal ProcessHandle AppHost { get; }

    /// <summary>STIGMER_HOME.</summary>
    internal string Home => _folder["home"];

    /// <summary>SANDBOX_ROOT_DIR.</summary>
    internal string Workspace => _folder["workspace"];

    /// <summary>Where the server speaks gRPC, as host:port.</summary>
    internal string ServerAddress { get; private set; } = "";

    /// <summary>Starts the system and returns when it says that it is up.</summary>
    internal static async Task<Topology> StartAsync(Uri? model = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var topology = Launch(model, environment);
        try
        {
            await topology.ReadyAsync();
        }
        catch
        {
            await topology.DisposeAsync();
            throw;
        }

        return topology;
    }

    /// <summary>Starts the system and does not wait, for those who want to see how the start goes.</summary>
    internal static Topology Launch(
        Uri? model = null, IReadOnlyDictionary<string, string>? environment = null, IEnumerable<string>? arguments = null)
    {
        var folder = new TempFolder();
        var variables = new Dictionary<string, string>
        {
            ["STIGMER_HOME"] = folder.Folder("home"),
            ["SANDBOX_ROOT_DIR"] = folder.Folder("workspace"),
        };
        if (model is not null)
        {
            variables["ANTHROPIC_BASE_URL"] = model.ToString();
            variables["ANTHROPIC_API_KEY"] = ApiKey;
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        string[] all = ["--Ports:Grpc=0", "--Ports:Http=0", "--Ports:Temporal=0", $"--Stigmer:StatusFile={folder["status.json"]}", .. arguments ?? []];

        return new Topology(
            folder,
            ProcessHandle.StartBuilt("Stigmer.AppHost", all, new ProcessSetting { Environment = variables }));
    }

    /// <summary>Waits for the line that Aspire ends its start with.</summary>
    internal async Task ReadyAsync()
    {
        await AppHost.Console.FirstContainingAsync("Distributed application started. Press Ctrl+C to shut down.");
        ServerAddress = Status().AddressOf(TopologyResource.Server);
    }

    /// <summary>What the AppHost says of its resources.</summary>
    internal TopologyStatus Status() => TopologyStatus.Read(_folder["status.json"]);

    /// <summary>The process behind a resource right now; waits for it while it is being started again.</summary>
    internal async Task<int> ProcessOfAsync(TopologyResource resource, int otherThan = 0)
    {
        var found = 0;
        await Patience.UntilAsync(
            () => (found = AppHost.Offspring.FirstOrDefault(id => id != otherThan && resource.IsRunBy(id))) != 0,
            $"a process of {resource.Name}");

        return found;
    }

    /// <summary>The AppHost and the processes of its resources.</summary>
    internal IReadOnlyList<int> Processes() =>
        [AppHost.Id, .. AppHost.Offspring.Where(id => TopologyResource.All.Any(resource => resource.IsRunBy(id)))];

    /// <summary>What a process of <see cref="Processes"/> is called.</summary>
    internal string NameOf(int process) =>
        TopologyResource.All.FirstOrDefault(resource => resource.IsRunBy(process))?.Name ?? "AppHost";

    /// <summary>Kills a resource's process as the kernel would: at once, without a word to it.</summary>
    internal async Task<int> KillAsync(TopologyResource resource)
    {
        var id = await ProcessOfAsync(resource);
        ProcessHandle.Signal(id, ProcessSignal.Kill);

        return id;
    }

    /// <summary>The CLI, pointed at this system.</summary>
    internal ProcessHandle Cli(params string[] arguments) => ProcessHandle.StartBuilt(
        "Stigmer.Cli",
        arguments,
        new ProcessSetting
        {
            Environment = new Dictionary<string, string> { ["STIGMER_SERVER_ADDR"] = ServerAddress, ["STIGMER_HOME"] = Home },
        });

    public async ValueTask DisposeAsync()
    {
        await AppHost.DisposeAsync();
        _folder.Dispose();
    }
}
