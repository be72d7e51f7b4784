using Grpc.Core;
using Stigmer.Api.AgentExecutions.V1;
using Stigmer.Server.Resources;

namespace Stigmer.Tests.Server.Resources;

public sealed class ListBytesTests
{
    [Fact]
    public void Fit_PageThatFits_IsLeftAsItIs()
    {
        AgentExecution[] page = [Execution(1000), Execution(2000)];

        Assert.Same(page, ListBytes.Fit(page, _ => throw new InvalidOperationException()));
    }

    [Fact]
    public void Fit_PageThatDoesNot_ShortensTheLargestFirst()
    {
        AgentExecution[] page = [Execution(1000), Execution(3_000_000), Execution(2_000_000)];

        ListBytes.Fit(page, execution => execution.Status = null);

        Assert.Equal([true, false, true], page.Select(execution => execution.Status is not null));
    }

    [Fact]
    public void Fit_PageThatCannot_SaysWhatWould()
    {
        AgentExecution[] page = [.. Enumerable.Range(0, 8).Select(_ => Execution(1_000_000))];

        var refused = Assert.Throws<RpcException>(() => ListBytes.Fit(page, _ => { }));

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Contains("these 8 entries have 7812 KB", refused.Status.Detail, StringComparison.Ordinal);
        Assert.EndsWith("ask for a smaller page_size, such as 2", refused.Status.Detail, StringComparison.Ordinal);
    }

    private static AgentExecution Execution(int size) => new() { Status = new AgentExecutionStatus { Messages = { new AgentMessage { Content = new string('x', size) } } } };
}
