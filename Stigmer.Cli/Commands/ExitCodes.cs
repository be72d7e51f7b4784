namespace Stigmer.Cli.Commands;

/// <summary>What scripts can rely on.</summary>
internal static class ExitCodes
{
    internal const int Success = 0;
    internal const int Failure = 1;

    /// <summary>`status` only: some component is not well.</summary>
    internal const int Degraded = 1;

    /// <summary>`status` only: nothing is running.</summary>
    internal const int Stopped = 3;

    /// <summary>128 + SIGINT, as shells report it.</summary>
    internal const int Interrupted = 130;
}
