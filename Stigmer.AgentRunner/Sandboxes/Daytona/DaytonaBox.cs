using System.Net;
using System.Text;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>The inside of one sandbox. It may stop when nobody uses it, and is started again when somebody does.</summary>
internal sealed class DaytonaBox(DaytonaHttp http, DaytonaControl control, SandboxRequest request, SandboxOptions options, TimeProvider clock)
{
    private const int ProbeSeconds = 5;

    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _starting = new(1);
    private Uri _toolbox = null!;

    internal DaytonaHttp Http => http;

    /// <summary>Started, and its inside answers.</summary>
    internal async Task OpenAsync(bool mayCreate, CancellationToken cancellationToken)
    {
        _toolbox = await control.ToolboxAsync(await control.StartedAsync(request, mayCreate, cancellationToken), cancellationToken);
        var begun = clock.GetTimestamp();
        while (true)
        {
            try
            {
                if ((await ExecuteOnceAsync("echo ready", null, TimeSpan.FromSeconds(ProbeSeconds), cancellationToken)).Contains("ready", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (DaytonaException e) when (e.IsAway || e.Status == HttpStatusCode.RequestTimeout)
            {
                // Its daemon is not up yet, or has much to do.
            }
            catch (DaytonaScriptException)
            {
                // Nor is its shell.
            }

            if (clock.GetElapsedTime(begun) > options.DaytonaReadyLimit)
            {
                throw new SandboxException($"The sandbox of the session has started, and does not answer within {options.DaytonaReadyLimit.TotalSeconds:0} s.");
            }

            await Task.Delay(ProbePause, clock, cancellationToken);
        }
    }

    internal async Task<string> WorkDirAsync(CancellationToken cancellationToken) =>
        (await http.GetAsync(At("work-dir"), cancellationToken)).Text("dir") is { Length: > 0 } folder ? folder.TrimEnd('/') : "/home/daytona";

    /// <summary>Calls something inside, and once more when it had to be started for it. Only for what may be done twice.</summary>
    internal async Task<T> CallAsync<T>(Func<DaytonaBox, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(this);
        }
        catch (DaytonaException e) when (e.IsAway)
        {
            await _starting.WaitAsync(cancellationToken);
            try
            {
                await OpenAsync(mayCreate: false, cancellationToken);
            }
            finally
            {
                _starting.Release();
            }

            return await call(this);
        }
    }

    /// <summary>Runs a short script that may be run twice; what it prints.</summary>
    /// <exception cref="DaytonaException">It failed, or is refused.</exception>
    internal Task<string> ExecuteAsync(string script, IReadOnlyDictionary<string, string> variables, TimeSpan limit, CancellationToken cancellationToken) =>
        CallAsync(box => box.ExecuteOnceAsync(script, variables, limit, cancellationToken), cancellationToken);

    /// <summary>A path of the toolbox.</summary>
    internal Uri At(string path, params (string Name, string Value)[] query)
    {
        var text = new StringBuilder(path);
        for (var index = 0; index < query.Length; index++)
        {
            text.Append(index == 0 ? '?' : '&').Append(query[index].Name).Append('=').Append(Uri.EscapeDataString(query[index].Value));
        }

        return new Uri(_toolbox, text.ToString());
    }

    private async Task<string> ExecuteOnceAsync(
        string script, IReadOnlyDictionary<string, string>? variables, TimeSpan limit, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, object>(StringComparer.Ordinal) { ["command"] = script, ["timeout"] = (int)limit.TotalSeconds };
        if (variables is not null)
        {
            body["envs"] = variables;
        }

        // The sandbox gives up first, and says so.
        var answer = await http.PostAsync(At("process/execute"), body, cancellationToken, limit + TimeSpan.FromSeconds(5));
        var code = answer.Number("exitCode") ?? answer.Number("code") ?? 0;

        return code == 0 ? answer.Text("result") ?? "" : throw new DaytonaScriptException((int)code, answer.Text("result") ?? "");
    }
}
