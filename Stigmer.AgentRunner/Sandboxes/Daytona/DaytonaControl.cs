using System.Net;
using System.Text.Json;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>The life of sandboxes: one for each session, found again by a name that says whose it is, so that a crash loses none.</summary>
internal sealed class DaytonaControl(DaytonaHttp http, DaytonaSettings settings, SandboxOptions options, TimeProvider clock)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    internal static string NameOf(SandboxRequest request) => $"stigmer-{request.Owner}";

    /// <summary>Finds the sandbox, or makes it, and waits until it has started.</summary>
    /// <exception cref="DaytonaException">It is refused.</exception>
    /// <exception cref="SandboxException">It does not start.</exception>
    internal async Task<JsonElement> StartedAsync(SandboxRequest request, bool mayCreate, CancellationToken cancellationToken)
    {
        var name = NameOf(request);
        var begun = clock.GetTimestamp();
        var pause = FirstPoll;
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var isNew = false;
        while (true)
        {
            var found = await FindAsync(name, cancellationToken);
            isNew |= found is null;
            if (found is null && !mayCreate)
            {
                throw new SandboxException("The sandbox of this session is gone, and its files with it. The next run of the session gets a new one.");
            }

            var sandbox = found ?? await CreateAsync(name, request, cancellationToken);
            switch (sandbox.Text("state"))
            {
                case "started":
                    return sandbox;
                case "stopped" or "archived" or "paused" when asked.Add("start"):
                    await AskAsync(name, "start", cancellationToken);
                    break;
                case "error" when sandbox.Flag("recoverable") && asked.Add("recover"):
                    await AskAsync(name, "recover", cancellationToken);
                    break;
                case "error" or "build_failed":
                    if (isNew || sandbox.Text("state") == "build_failed")
                    {
                        // There is nothing in it, and it has the name of the session: the next run gets another.
                        await DeleteAsync(name, cancellationToken);
                    }

                    throw new SandboxException($"The sandbox of the session does not start: {sandbox.Text("errorReason") ?? sandbox.Text("state")}");
            }

            if (clock.GetElapsedTime(begun) > options.DaytonaReadyLimit)
            {
                throw new SandboxException($"The sandbox of the session has not started within {options.DaytonaReadyLimit.TotalSeconds:0} s (state {sandbox.Text("state")}).");
            }

            await Task.Delay(pause, clock, cancellationToken);
            pause = pause * 1.1 < LongestPoll ? pause * 1.1 : LongestPoll;
        }
    }

    /// <summary>Where the inside of a sandbox is reached.</summary>
    internal async Task<Uri> ToolboxAsync(JsonElement sandbox, CancellationToken cancellationToken)
    {
        var id = sandbox.Text("id") ?? "";
        var proxy = sandbox.Text("toolboxProxyUrl") is { Length: > 0 } known
            ? known
            : (await http.GetAsync(At($"sandbox/{id}/toolbox-proxy-url"), cancellationToken)).Text("url");

        return Uri.TryCreate($"{proxy?.TrimEnd('/')}/{id}/", UriKind.Absolute, out var address) && address.Scheme.StartsWith("http", StringComparison.Ordinal)
            ? address
            : throw new SandboxException("Daytona does not say where the inside of the sandbox is reached.");
    }

    internal async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await http.DeleteAsync(At($"sandbox/{name}"), cancellationToken);
        }
        catch (DaytonaException)
        {
            // It is gone already, or deletes itself after a while.
        }
    }

    private async Task<JsonElement?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await http.GetAsync(At($"sandbox/{name}"), cancellationToken);

            return found.Text("state") == "destroyed" ? null : found;
        }
        catch (DaytonaException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }
    }

    private async Task<JsonElement> CreateAsync(string name, SandboxRequest request, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = name,
            // No secrets here: whoever may look at the sandbox sees them.
            ["env"] = new Dictionary<string, string>(),
            ["labels"] = new Dictionary<string, string>
            {
                ["code-toolbox-language"] = "python", ["stigmer.session"] = request.SessionId, ["stigmer.execution"] = request.ExecutionId,
            },
            ["autoStopInterval"] = options.DaytonaAutoStopMinutes,
            ["autoDeleteInterval"] = options.DaytonaAutoDeleteMinutes,
        };
        if (settings.Snapshot is { } snapshot)
        {
            body["snapshot"] = snapshot;
        }

        if (settings.Target is { } target)
        {
            body["target"] = target;
        }

        try
        {
            return await http.PostAsync(At("sandbox"), body, cancellationToken);
        }
        catch (DaytonaException e) when (e.Status == HttpStatusCode.Conflict)
        {
            // Another run of the session was faster, or this one before it crashed: the name finds it.
            return await FindAsync(name, cancellationToken) ?? default;
        }
    }

    private async Task AskAsync(string name, string what, CancellationToken cancellationToken)
    {
        try
        {
            await http.PostAsync(At($"sandbox/{name}/{what}"), body: null, cancellationToken);
        }
        catch (DaytonaException e) when (e.Status == HttpStatusCode.Conflict)
        {
            // Its state is changing already; the next look says to what.
        }
    }

    private Uri At(string path) => new($"{settings.ApiUrl.ToString().TrimEnd('/')}/{path}");
}
