namespace Temporal.DevServer;

/// <summary>The server cannot start. The message is one line that names what is wrong and what to do.</summary>
public sealed class StartupException : Exception
{
    internal StartupException(string message)
        : base(message)
    {
    }
}
