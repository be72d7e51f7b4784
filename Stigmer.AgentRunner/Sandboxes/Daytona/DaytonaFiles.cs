using System.Net;
using System.Text.Json;
using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.AgentRunner.Sandboxes.Daytona;

/// <summary>The files of a Daytona sandbox. Paths are kept to the workspace by their letters; behind a link is the sandbox, which is the bound.</summary>
internal sealed class DaytonaFiles(DaytonaBox box, string workspace) : ISandboxFiles
{
    private static readonly TimeSpan ScriptLimit = TimeSpan.FromSeconds(30);

    public async Task<SandboxEntry?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var full = Full(path);
        var found = await TryAsync(one => one.Http.GetAsync(one.At("files/info", ("path", full)), cancellationToken), cancellationToken);

        return found.ValueKind == JsonValueKind.Object ? Describe(Shown(path), found) : null;
    }

    public async Task<IReadOnlyList<SandboxEntry>> ListAsync(string path, CancellationToken cancellationToken)
    {
        if (await FindAsync(path, cancellationToken) is not { IsFolder: true } folder)
        {
            throw new SandboxException($"There is no folder '{path}'.");
        }

        var full = Full(path);
        var found = await TryAsync(one => one.Http.GetAsync(one.At("files", ("path", full)), cancellationToken), cancellationToken);

        return found.ValueKind != JsonValueKind.Array ? [] :
        [
            .. found.EnumerateArray()
                .Select(one => Describe(folder.Path == "." ? one.Text("name") ?? "" : $"{folder.Path}/{one.Text("name")}", one))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal),
        ];
    }

    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = await FindAsync(path, cancellationToken) ?? throw new SandboxException($"There is no file '{path}'.");
        if (file.IsFolder)
        {
            throw new SandboxException($"'{path}' is a folder; use ls.");
        }

        if (file.Size > SandboxText.MaxFileBytes)
        {
            throw SandboxText.TooBig(path, file.Size);
        }

        var full = Full(path);

        return await TryAsync(one => one.Http.DownloadAsync(one.At("files/download", ("path", full)), cancellationToken), cancellationToken)
            ?? throw new SandboxException($"There is no file '{path}'.");
    }

    public async Task WriteAsync(string path, ReadOnlyMemory<byte> content, bool executable, CancellationToken cancellationToken)
    {
        // In the workspace, so that putting it in its place is one step.
        var draft = $"{workspace}/.stigmer/drafts/{Guid.NewGuid():N}";
        var variables = new Dictionary<string, string>
        {
            ["STIGMER_SCRIPT"] = DaytonaScripts.Place,
            ["STIGMER_FILE"] = Full(path),
            ["STIGMER_DRAFT"] = draft,
            ["STIGMER_MODE"] = executable ? "755" : "644",
        };
        try
        {
            await box.CallAsync(
                async one =>
                {
                    await one.Http.UploadAsync(one.At("files/bulk-upload"), draft, content, cancellationToken);

                    return true;
                },
                cancellationToken);
            await box.ExecuteAsync(DaytonaScripts.Call, variables, ScriptLimit, cancellationToken);
        }
        catch (DaytonaScriptException e)
        {
            await DeleteFullAsync(draft, CancellationToken.None);
            throw new SandboxException(e.ExitCode == 21 ? $"'{path}' is a folder." : $"'{path}' was not written: {e.Message}");
        }
        catch (DaytonaException e)
        {
            throw new SandboxException(e.Message);
        }
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => Shown(path) == "."
        ? throw new SandboxException("The workspace itself is not deleted.")
        : DeleteFullAsync(Full(path), cancellationToken);

    private Task DeleteFullAsync(string full, CancellationToken cancellationToken) => TryAsync(
        async one =>
        {
            await one.Http.DeleteAsync(one.At("files", ("path", full), ("recursive", "true")), cancellationToken);

            return true;
        },
        cancellationToken);

    /// <summary>The default when there is no such file.</summary>
    private async Task<T?> TryAsync<T>(Func<DaytonaBox, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await box.CallAsync(call, cancellationToken);
        }
        catch (DaytonaException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // With or without a code: that the sandbox itself is there has been seen by now.
            return default;
        }
        catch (DaytonaException e)
        {
            throw new SandboxException(e.Message);
        }
    }

    private string Full(string path) => WorkspacePath.Below(workspace, workspace, path) is { Length: > 0 } below ? $"{workspace}/{below}" : workspace;

    private string Shown(string path) => WorkspacePath.Shown(workspace, workspace, WorkspacePath.Below(workspace, workspace, path));

    private static SandboxEntry Describe(string shown, JsonElement info)
    {
        var time = info.Text("modifiedAt") ?? info.Text("modTime");
        var isFolder = info.Flag("isDir");

        return new SandboxEntry(
            shown,
            isFolder ? SandboxEntryKind.Folder : SandboxEntryKind.File,
            isFolder ? 0 : info.Number("size") ?? 0,
            DateTimeOffset.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, out var modified) ? modified : DateTimeOffset.UnixEpoch);
    }
}
