using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Stigmer.AgentRunner.Sandboxes.FileSystem.Native;

namespace Stigmer.AgentRunner.Sandboxes.FileSystem;

/// <summary>
/// Finds places below a root and cannot be led out of it: each folder on the way is opened relative to the one before, and a link is
/// read and followed by us, never by the kernel. What somebody moves or links in the meantime changes where a path leads, not whether
/// it stays inside.
/// </summary>
/// <param name="root">What must not be left, a real path.</param>
/// <param name="workspace">What relative paths are relative to.</param>
/// <param name="asksKernel">Whether openat2 may answer where no link is in the way; only tests say no.</param>
internal sealed class Confinement(string root, string workspace, bool asksKernel = true)
{
    // Longer chains are loops.
    private const int MaxLinks = 40;

    private const int MaxTargetBytes = 4096;

    private const int OpenAt2 = 437;

    // Beneath the root, and through none of the links in /proc that are doors to anywhere.
    private const ulong Beneath = 0x8 | 0x2;

    private static readonly int Place = OpenFlags.PlaceOnly | OpenFlags.Folder | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    internal string Shown(string path) => WorkspacePath.Shown(root, workspace, WorkspacePath.Below(root, workspace, path));

    /// <summary>The folder that a path leads into, open, and the name in it, which is no link unless asked for; null when a folder is missing.</summary>
    /// <exception cref="SandboxException">The path leads outside, or through a file.</exception>
    internal Spot? Find(string path, bool followLast, bool makeFolders)
    {
        var below = WorkspacePath.Below(root, workspace, path);

        return Quickly(below, followLast) ?? Walk(path, below, followLast, makeFolders);
    }

    /// <summary>One call of the kernel for the whole way; null when it will not say, or when there is more to it.</summary>
    private Spot? Quickly(string below, bool followLast)
    {
        var slash = below.LastIndexOf('/');
        if (!asksKernel || slash <= 0)
        {
            return null;
        }

        using var start = OpenRoot();
        var how = new OpenHow { Flags = (ulong)Place, Resolve = Beneath };
        var found = Libc.OpenAt2(OpenAt2, start, below[..slash], how, Marshal.SizeOf<OpenHow>());
        if (found < 0)
        {
            return null;
        }

        var spot = new Spot(new SafeFileHandle(found, ownsHandle: true), below[(slash + 1)..]);
        if (!followLast || ReadLink(spot.Folder, spot.Name) is null)
        {
            return spot;
        }

        spot.Dispose();

        return null;
    }

    private Spot? Walk(string path, string below, bool followLast, bool makeFolders)
    {
        var folders = new Stack<SafeFileHandle>([OpenRoot()]);
        var rest = new Stack<string>(Parts(below).Reverse());
        var links = 0;
        try
        {
            while (rest.TryPop(out var part))
            {
                if (part == "..")
                {
                    folders.Pop().Dispose();
                    if (folders.Count == 0)
                    {
                        throw WorkspacePath.Outside(workspace, path);
                    }
                }
                else if ((followLast || rest.Count > 0) && ReadLink(folders.Peek(), part) is { } target)
                {
                    if (++links > MaxLinks)
                    {
                        throw new SandboxException($"'{path}' goes round in symbolic links.");
                    }

                    Follow(target, path, folders, rest);
                }
                else if (rest.Count == 0)
                {
                    return new Spot(folders.Pop(), part);
                }
                else if (Enter(folders.Peek(), part, path, makeFolders) is { } next)
                {
                    folders.Push(next);
                }
                else
                {
                    return null;
                }
            }

            return new Spot(folders.Pop(), ".");
        }
        finally
        {
            foreach (var folder in folders)
            {
                folder.Dispose();
            }
        }
    }

    private void Follow(string target, string path, Stack<SafeFileHandle> folders, Stack<string> rest)
    {
        if (target.StartsWith('/'))
        {
            target = WorkspacePath.Strip(root, target) ?? throw WorkspacePath.Outside(workspace, path);
            while (folders.Count > 1)
            {
                folders.Pop().Dispose();
            }
        }

        foreach (var piece in Parts(target).Reverse())
        {
            rest.Push(piece);
        }
    }

    private static SafeFileHandle? Enter(SafeFileHandle folder, string name, string path, bool makeFolders)
    {
        var found = Libc.OpenAt(folder, name, Place, 0);
        var refusal = Libc.NotThere;
        if (found < 0 && makeFolders && Marshal.GetLastPInvokeError() == Libc.NotThere)
        {
            // Somebody else may be making the same one.
            refusal = Libc.MakeFolderAt(folder, name, 0x1FF) < 0 ? Marshal.GetLastPInvokeError() : Libc.NotThere;
            found = Libc.OpenAt(folder, name, Place, 0);
        }

        if (found >= 0)
        {
            return new SafeFileHandle(found, ownsHandle: true);
        }

        return Marshal.GetLastPInvokeError() switch
        {
            Libc.NotThere => refusal == Libc.NotThere ? null : throw Failure.Of(path, refusal),
            Libc.NotAFolder or Libc.TooManyLinks => throw new SandboxException($"'{path}' leads through '{name}', which is not a folder."),
            var error => throw Failure.Of(path, error),
        };
    }

    /// <summary>Where a link points to; null for everything that is none.</summary>
    internal static string? ReadLink(SafeFileHandle folder, string name)
    {
        Span<byte> target = stackalloc byte[MaxTargetBytes];
        var length = Libc.ReadLinkAt(folder, name, target, target.Length);

        return length < 0 ? null : Encoding.UTF8.GetString(target[..(int)length]);
    }

    private SafeFileHandle OpenRoot()
    {
        var found = Libc.Open(root, OpenFlags.PlaceOnly | OpenFlags.Folder | OpenFlags.CloseOnExec, 0);

        return found >= 0 ? new SafeFileHandle(found, ownsHandle: true) : throw Failure.Of(root, Marshal.GetLastPInvokeError());
    }

    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}
