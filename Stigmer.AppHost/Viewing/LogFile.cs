using Microsoft.Extensions.Logging;

namespace Stigmer.AppHost.Viewing;

/// <summary>A file of lines for its owner's eyes, begun anew when it is full; one that cannot be written to is said once, and tried again with the next line.</summary>
internal sealed class LogFile(string path, long maxBytes, ILogger logger) : IDisposable
{
    private StreamWriter? _writer;
    private bool _begun;
    private bool _complained;

    internal void WriteLine(string line)
    {
        try
        {
            if (!_begun || _writer?.BaseStream.Length > maxBytes)
            {
                Begin();
            }

            _writer ??= Open();
            _writer.WriteLine(line);
            _complained = false;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Close();
            if (!_complained)
            {
                _complained = true;
                logger.LogFileNotWritten(path, refused.Message);
            }
        }
    }

    public void Dispose() => Close();

    private void Begin()
    {
        Close();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            File.Move(path, path + ".1", overwrite: true);
        }

        _begun = true;
    }

    // Appends: what a refused line left behind is not begun anew, which would cost the file before it.
    private StreamWriter Open()
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new StreamWriter(path, options) { AutoFlush = true };
    }

    private void Close()
    {
        // What a full disk refused is still in the writer, which would refuse to close because of it.
        var writer = _writer;
        _writer = null;
        writer?.BaseStream.Dispose();
    }
}
