using Grpc.Core;

namespace Stigmer.Tests.Server.Storage;

/// <summary>What clients do about a server that says that it is away.</summary>
internal static class Stubbornly
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    internal static async Task TryAsync(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
            {
                await Task.Delay(Pause, TimeProvider.System);
            }
        }
    }
}
