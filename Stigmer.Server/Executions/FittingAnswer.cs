using Stigmer.Api.AgentExecutions.V1;
using Stigmer.ServiceDefaults.Texts;

namespace Stigmer.Server.Executions;

/// <summary>Makes an execution fit into a message: its longest texts are cut, so that clients see all of its messages and calls, and no error.</summary>
internal static class FittingAnswer
{
    /// <summary>Texts of this length are not what makes an execution long.</summary>
    private const int ShortestCut = 16;

    /// <summary>The execution itself when it fits, else a shorter copy.</summary>
    internal static AgentExecution Of(AgentExecution execution, int limit)
    {
        if (execution.CalculateSize() <= limit)
        {
            return execution;
        }

        var copy = execution.Clone();
        for (var most = limit / 4; most >= ShortestCut && copy.CalculateSize() > limit; most /= 2)
        {
            Cut(copy.Status ??= new AgentExecutionStatus(), most);
        }

        return copy;
    }

    private static void Cut(AgentExecutionStatus status, int most)
    {
        foreach (var message in status.Messages)
        {
            message.Content = Cut(message.Content, most);
        }

        foreach (var call in status.ToolCalls.Concat(status.Messages.SelectMany(message => message.ToolCalls)))
        {
            call.Result = Cut(call.Result, most);
            call.Error = Cut(call.Error, most);
            call.Args = call.Args?.CalculateSize() > most ? null : call.Args;
        }

        foreach (var sub in status.SubAgentExecutions)
        {
            sub.Input = Cut(sub.Input, most);
            sub.Output = Cut(sub.Output, most);
        }

        foreach (var todo in status.Todos.Values)
        {
            todo.Content = Cut(todo.Content, most);
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text.Head(most)}...";
}
