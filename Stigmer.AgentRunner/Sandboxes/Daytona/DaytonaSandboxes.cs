using Microsoft.Extensions.Options;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>Sandboxes of Daytona's: one for each session, wherever the runner is.</summary>
internal sealed class DaytonaSandboxes(RunnerSettings settings, IOptions<SandboxOptions> options, TimeProvider clock) : ISandboxProvider, IDisposable
{
    // Nothing of a request is logged: it shows the key.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<ISandboxLease> OpenAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        var daytona = settings.Daytona;
        if (daytona?.Key is null)
        {
            throw new SandboxException("There is no sandbox to work in: set DAYTONA_API_KEY for the agent-runner, and run it again.");
        }

        if (request.Workspace.Length > 0)
        {
            throw new SandboxException($"The run names the folder '{request.Workspace}'; in cloud mode its files are in the sandbox of its session. Leave the workspace out.");
        }

        var http = new DaytonaHttp(_http, daytona, options.Value, clock);
        var control = new DaytonaControl(http, daytona, options.Value, clock);
        try
        {
            var box = new DaytonaBox(http, control, request, options.Value, clock);
            await box.OpenAsync(mayCreate: true, cancellationToken);
            var workspace = $"{await box.WorkDirAsync(cancellationToken)}/workspace";
            await http.PostAsync(box.At("files/folder", ("path", $"{workspace}/.stigmer/drafts"), ("mode", "755")), body: null, cancellationToken);
            var shell = new DaytonaShell(box, workspace, request.Environment, options.Value, clock);

            return new Lease(new Sandbox("daytona", workspace, new DaytonaFiles(box, workspace), shell), shell, request, control);
        }
        catch (DaytonaException e) when ((int)e.Status >= 500 || e.Status == System.Net.HttpStatusCode.TooManyRequests)
        {
            throw new SandboxAwayException(e.Message);
        }
        catch (DaytonaException e)
        {
            throw new SandboxException(e.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private sealed class Lease(Sandbox sandbox, DaytonaShell shell, SandboxRequest request, DaytonaControl control) : ISandboxLease
    {
        public Sandbox Sandbox => sandbox;

        public async ValueTask DisposeAsync()
        {
            if (request.SessionId.Length > 0)
            {
                await shell.StopAllAsync();

                return;
            }

            // Nobody comes back to the sandbox of a run without a session.
            await control.DeleteAsync(DaytonaControl.NameOf(request), CancellationToken.None);
        }
    }
}
