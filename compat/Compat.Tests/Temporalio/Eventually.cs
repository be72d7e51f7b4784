using Compat.Tests.Support;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;

namespace Compat.Tests.Temporalio;

/// <summary>Asks again until the answer is the one, where nothing can be waited on.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    internal static async Task<T> NotNullAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience.Limit, TimeProvider.System);
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(Between, TimeProvider.System, limit.Token);
        }
    }

    internal static Task TrueAsync(Func<Task<bool>> ask) => NotNullAsync<object>(async () => await ask() ? true : null);

    /// <summary>The server's own description of a workflow.</summary>
    internal static Task<DescribeWorkflowExecutionResponse> FetchRawAsync(this WorkflowHandle handle) =>
        handle.Client.WorkflowService.DescribeWorkflowExecutionAsync(new()
        {
            Namespace = handle.Client.Options.Namespace,
            Execution = new() { WorkflowId = handle.Id },
        });
}
