namespace Stigmer.ServiceDefaults.Storage;

/// <summary>Folders and files that nobody but their owner can read.</summary>
public static class OwnerOnly
{
    /// <summary>How the names of files end that are being written.</summary>
    public const string Unfinished = ".tmp";

    private const UnixFileMode ForFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ForFolders = ForFiles | UnixFileMode.UserExecute;

    /// <summary>Makes a folder and those above it; one that is there becomes its owner's alone.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // A profile's folders are their owner's alone there.
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, ForFolders);
        File.SetUnixFileMode(path, ForFolders);
    }

    /// <summary>Opens a file for one process at a time; makes it when it is not there.</summary>
    public static FileStream Open(string path) => new(path, Options(FileMode.OpenOrCreate));

    /// <summary>Opens a file that others may have open as well, and may take away; makes it when it is not there. What is written goes to the system at once.</summary>
    public static FileStream OpenShared(string path)
    {
        var options = Options(FileMode.OpenOrCreate);
        (options.Share, options.BufferSize) = (FileShare.ReadWrite | FileShare.Delete, 0);

        return new FileStream(path, options);
    }

    /// <summary>Writes a whole file, or nothing: under its name stands what is on the disk in full.</summary>
    /// <param name="path">Where; what was there is replaced.</param>
    /// <param name="content">All of it.</param>
    /// <param name="survivesPowerLoss">It is to survive the machine too, not only this process; costs a wait for the disk.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool survivesPowerLoss = true)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            using (var file = new FileStream(unfinished, Options(FileMode.CreateNew)))
            {
                file.Write(content);
                file.Flush(survivesPowerLoss);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Takes away what a process that died in the middle of a write has left in a folder.</summary>
    public static void RemoveUnfinished(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, $"*{Unfinished}"))
        {
            File.Delete(file);
        }
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ForFiles;
        }

        return options;
    }
}
