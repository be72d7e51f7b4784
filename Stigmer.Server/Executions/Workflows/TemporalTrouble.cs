using Temporalio.Exceptions;

namespace Stigmer.Server.Executions.Workflows;

/// <summary>Which exceptions mean that Temporal is away or refuses, so that trying again later is the thing to do.</summary>
internal static class TemporalTrouble
{
    internal static bool Is(Exception exception) =>
        exception is TemporalException or InvalidOperationException or IOException or TimeoutException or OperationCanceledException;
}
