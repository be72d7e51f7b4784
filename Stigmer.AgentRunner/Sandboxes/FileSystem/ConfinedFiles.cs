using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>A folder of this machine that file tools do not leave, however it changes while they work.</summary>
internal sealed class ConfinedFiles(Confinement confinement) : ISandboxFiles
{
    private const uint AnyMode = 0x1FF;
    private const uint PlainMode = 0x1B6;
    private const uint ExecutableBits = 0x49;

    // A pipe or a device is opened without waiting for its other end, and then not read.
    private const int ForReading = OpenFlags.NoWaiting | OpenFlags.NoTerminal;

    public Task<SandboxEntry?> FindAsync(string path, CancellationToken cancellationToken)
    {
        using var spot = confinement.Find(path, followLast: true, makeFolders: false);

        return Task.FromResult(spot?.Status() is { } status ? Describe(confinement.Shown(path), status) : null);
    }

    public Task<IReadOnlyList<SandboxEntry>> ListAsync(string path, CancellationToken cancellationToken)
    {
        using var spot = confinement.Find(path, followLast: true, makeFolders: false);
        if (spot?.Status() is not { Kind: SandboxEntryKind.Folder })
        {
            throw new SandboxException($"There is no folder '{path}'.");
        }

        using var folder = spot.Open(path, OpenFlags.Folder) ?? throw new SandboxException($"There is no folder '{path}'.");
        var shown = confinement.Shown(path);
        var entries = new List<SandboxEntry>();
        foreach (var name in FolderReader.Names(folder).Order(StringComparer.Ordinal))
        {
            // What is gone by now is not listed.
            if (Spot.Status(folder, name) is { } status)
            {
                entries.Add(Describe(shown == "." ? name : $"{shown.TrimEnd('/')}/{name}", status) with
                {
                    LinkTarget = status.Kind == SandboxEntryKind.Link ? Confinement.ReadLink(folder, name) ?? "" : null,
                });
            }
        }

        return Task.FromResult<IReadOnlyList<SandboxEntry>>(entries);
    }

    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var spot = confinement.Find(path, followLast: true, makeFolders: false);
        using var file = spot?.Open(path, ForReading) ?? throw new SandboxException($"There is no file '{path}'.");
        var status = Spot.Status(file, "")!.Value;
        if (status.Kind != SandboxEntryKind.File)
        {
            throw new SandboxException(status.Kind == SandboxEntryKind.Folder ? $"'{path}' is a folder; use ls." : $"'{path}' is a pipe or a device.");
        }

        if (status.Size > SandboxText.MaxFileBytes)
        {
            throw SandboxText.TooBig(path, (long)status.Size);
        }

        // It may be written to while it is read: what it had at the beginning is enough.
        var bytes = new byte[(int)status.Size];
        var length = 0;
        int read;
        while (length < bytes.Length && (read = await RandomAccess.ReadAsync(file, bytes.AsMemory(length), length, cancellationToken)) > 0)
        {
            length += read;
        }

        return length == bytes.Length ? bytes : bytes[..length];
    }

    public async Task WriteAsync(string path, ReadOnlyMemory<byte> content, bool executable, CancellationToken cancellationToken)
    {
        using var spot = confinement.Find(path, followLast: true, makeFolders: true) ?? throw new SandboxException($"There is no folder for '{path}'.");
        var status = spot.Status();
        if (status?.Kind is SandboxEntryKind.Folder)
        {
            throw new SandboxException($"'{path}' is a folder.");
        }

        if (status?.Kind is SandboxEntryKind.Other)
        {
            throw new SandboxException($"'{path}' is a pipe or a device; write to it with a command.");
        }

        // Short, so that it fits wherever the file's own name does.
        var draft = $".stigmer-{Guid.NewGuid():N}.tmp";
        using var file = Spot.Open(
            spot.Folder, draft, path, OpenFlags.ForWriting | OpenFlags.Create | OpenFlags.OnlyNew, executable ? AnyMode : PlainMode)
            ?? throw new SandboxException($"The folder of '{path}' is gone.");
        try
        {
            await RandomAccess.WriteAsync(file, content, 0, cancellationToken);
            if (status?.Kind is SandboxEntryKind.File)
            {
                _ = Libc.ChangeMode(file, (status.Value.Mode & AnyMode) | (executable ? ExecutableBits : 0));
            }

            Check(path, Libc.RenameAt(spot.Folder, draft, spot.Folder, spot.Name));
        }
        finally
        {
            // There is nothing under that name any more when all went well.
            _ = Libc.UnlinkAt(spot.Folder, draft, 0);
        }
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var spot = confinement.Find(path, followLast: false, makeFolders: false);
        if (spot?.Name == "." || confinement.Shown(path) == ".")
        {
            throw new SandboxException("The workspace itself is not deleted.");
        }

        if (spot is not null)
        {
            Delete(spot.Folder, spot.Name, path, cancellationToken);
        }

        return Task.CompletedTask;
    }

    private static void Delete(SafeFileHandle folder, string name, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Spot.Status(folder, name) is not { } status)
        {
            return;
        }

        if (status.Kind != SandboxEntryKind.Folder)
        {
            Check(path, Libc.UnlinkAt(folder, name, 0));

            return;
        }

        using (var inside = Spot.Open(folder, name, path, OpenFlags.Folder))
        {
            foreach (var entry in inside is null ? [] : FolderReader.Names(inside))
            {
                Delete(inside!, entry, path, cancellationToken);
            }
        }

        Check(path, Libc.UnlinkAt(folder, name, Libc.AtFolder));
    }

    private static void Check(string path, int result)
    {
        if (result < 0 && Marshal.GetLastPInvokeError() is not Libc.NotThere and var error)
        {
            throw Failure.Of(path, error);
        }
    }

    private static SandboxEntry Describe(string shown, FileStatus status) =>
        new(shown, status.Kind, status.Kind == SandboxEntryKind.File ? (long)status.Size : 0, status.Modified);
}
