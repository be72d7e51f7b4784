using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.LanguageModels;
using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;
using Stigmer.AgentRunner.Settings;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Temporal;

namespace Stigmer.Tests.AgentRunner.Sandboxes.FileSystem;

public class FileSystemSandboxTests : SandboxContract
{
    private readonly TempFolder _folder = new();

    private protected virtual ConfinementKind Confinement => ConfinementKind.None;

    private protected TempFolder Folder => _folder;

    private protected override Task<ISandboxLease> OpenAsync(SandboxRequest request) =>
        new FileSystemSandboxes(Settings, Options.Create(new SandboxOptions()), TimeProvider.System).OpenAsync(request, default);

    private protected override ValueTask CleanUpAsync()
    {
        _folder.Dispose();

        return ValueTask.CompletedTask;
    }

    private RunnerSettings Settings => new()
    {
        Mode = StigmerMode.Local,
        Temporal = new TemporalSettings("localhost:1", "default", "s", "r"),
        MaxConcurrency = 1,
        Backend = new BackendSettings("localhost:1", BackendSettings.LocalKey),
        DataFolder = _folder["data"],
        SandboxType = "filesystem",
        SandboxRootDir = _folder.Folder("workspace"),
        Confinement = Confinement,
        Models = new ModelSettings(),
        Secrets = [],
    };
}
