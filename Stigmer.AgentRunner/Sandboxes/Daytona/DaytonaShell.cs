using System.Collections.Concurrent;
using System.Globalization;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>Commands in a Daytona sandbox: started, then asked about until they have ended.</summary>
internal sealed class DaytonaShell(
    DaytonaBox box, string workspace, IReadOnlyDictionary<string, string> environment, SandboxOptions options, TimeProvider clock) : ISandboxShell
{
    private const int PieceBytes = 256 * 1024;

    // So many tenths of a second one call waits inside of the sandbox.
    private const int Waits = 20;

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    // Sub-agents that work side by side share it.
    private readonly ConcurrentBag<string> _started = [];

    public async Task<ShellResult> RunAsync(ShellCommand command, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        var output = new LiveText(command.KeptBytes, command.Output);
        using var limit = new CancellationTokenSource(command.Limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        long offset = 0;
        try
        {
            await BeginAsync(id, command.Text, stop.Token);
            while (true)
            {
                var (bytes, exitCode) = await PieceAsync(id, offset, Waits, stop.Token);
                output.Add(bytes);
                offset += bytes.Length;
                if (exitCode is { } code && bytes.Length < PieceBytes)
                {
                    return new ShellResult(output.Kept(), code, TimedOut: false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            await ScriptAsync(DaytonaScripts.Kill, id, CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            var (bytes, _) = await PieceAsync(id, offset, waits: 0, CancellationToken.None);
            output.Add(bytes);

            return new ShellResult(output.Kept(), 124, TimedOut: true);
        }
        finally
        {
            // What it printed may be long, and nobody asks again.
            await ForgetAsync(id);
        }
    }

    public async Task<string> StartAsync(string command, CancellationToken cancellationToken)
    {
        var id = $"bg-{Guid.NewGuid().ToString("N")[..8]}";
        await BeginAsync(id, command, cancellationToken);
        _started.Add(id);

        return id;
    }

    public async Task<BackgroundOutput> ReadAsync(string id, long offset, CancellationToken cancellationToken)
    {
        var (bytes, exitCode) = await PieceAsync(Checked(id), Math.Max(0, offset), waits: 0, cancellationToken);

        return OutputWindow.Piece(bytes, Math.Max(0, offset), exitCode, isLast: bytes.Length < PieceBytes);
    }

    public Task StopAsync(string id, CancellationToken cancellationToken) => ScriptAsync(DaytonaScripts.Kill, Checked(id), cancellationToken);

    /// <summary>Ends what the run has started and left.</summary>
    internal async Task StopAllAsync()
    {
        foreach (var id in _started)
        {
            try
            {
                await ScriptAsync(DaytonaScripts.Kill, id, CancellationToken.None);
            }
            catch (SandboxException)
            {
                // The sandbox is gone, and with it everything that ran in it.
            }
        }
    }

    private async Task BeginAsync(string id, string text, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            ["STIGMER_TEXT"] = text,
            ["STIGMER_RUN"] = DaytonaScripts.Run,
            ["STIGMER_FOLDER"] = workspace,
            ["STIGMER_MOST"] = options.MaxBackgroundCommands.ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            await ScriptAsync(DaytonaScripts.Start, id, cancellationToken, variables);
        }
        catch (DaytonaScriptException e) when (e.ExitCode == 9)
        {
            throw new SandboxException($"There are already {options.MaxBackgroundCommands} background commands; stop one first.");
        }
    }

    private async Task<(byte[] Bytes, int? ExitCode)> PieceAsync(string id, long offset, int waits, CancellationToken cancellationToken)
    {
        var text = await ScriptAsync(DaytonaScripts.Read, id, cancellationToken, new Dictionary<string, string>
        {
            ["STIGMER_OFFSET"] = offset.ToString(CultureInfo.InvariantCulture),
            ["STIGMER_PIECE"] = PieceBytes.ToString(CultureInfo.InvariantCulture),
            ["STIGMER_WAITS"] = waits.ToString(CultureInfo.InvariantCulture),
        });
        var colon = text.LastIndexOf(':');
        try
        {
            return (
                Convert.FromBase64String(text[..Math.Max(0, colon)]),
                int.TryParse(text[(colon + 1)..].Trim(), CultureInfo.InvariantCulture, out var code) ? code : null);
        }
        catch (FormatException)
        {
            throw new SandboxException("The sandbox answers in a way that was not understood; does its image have base64, head, tail and wc?");
        }
    }

    private async Task ForgetAsync(string id)
    {
        try
        {
            await ScriptAsync(DaytonaScripts.Forget, id, CancellationToken.None);
        }
        catch (SandboxException)
        {
            // Left behind in a sandbox that does not answer.
        }
    }

    private async Task<string> ScriptAsync(
        string script, string id, CancellationToken cancellationToken, Dictionary<string, string>? variables = null)
    {
        variables ??= [];
        variables["STIGMER_ID"] = id;
        variables["STIGMER_STATE"] = $"{workspace}/.stigmer/commands";
        variables["STIGMER_SCRIPT"] = script;
        try
        {
            return await box.ExecuteAsync(DaytonaScripts.Call, variables, CallLimit, cancellationToken);
        }
        catch (DaytonaException e)
        {
            throw new SandboxException(e.Message);
        }
        catch (DaytonaScriptException e) when (script != DaytonaScripts.Start)
        {
            throw new SandboxException(e.ExitCode == 9 ? $"There is no background command '{id}'." : e.Message);
        }
    }

    // It becomes a part of a path.
    private static string Checked(string id) => id.StartsWith("bg-", StringComparison.Ordinal) && id.Length < 40 && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
        ? id
        : throw new SandboxException($"There is no background command '{id}'.");
}
