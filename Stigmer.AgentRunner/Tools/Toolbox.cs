using Microsoft.Extensions.AI;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>The tools of one run. A call that fails answers; only cancellation comes out as an exception.</summary>
internal sealed class Toolbox(IReadOnlyList<SandboxTool> tools, ToolResults results)
{
    internal IReadOnlyList<SandboxTool> Tools => tools;

    internal bool Has(string tool) => Find(tool) is not null;

    /// <summary>How long a call may take of a tool that has no limit of its own.</summary>
    internal TimeSpan CallLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>An unknown tool does nothing, so it may be called again.</summary>
    internal ToolEffect EffectOf(string tool) => Find(tool)?.Effect ?? ToolEffect.ReadOnly;

    internal async Task<ToolAnswer> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var tool = call.Tool;
        if (Find(tool) is not { } found)
        {
            return ToolAnswer.Error($"There is no tool '{tool}'. There are: {string.Join(", ", tools.Select(one => one.Name))}.");
        }

        using var limit = found.HasOwnLimit ? null : new CancellationTokenSource(CallLimit);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit?.Token ?? CancellationToken.None, cancellationToken);
        try
        {
            var arguments = new AIFunctionArguments(call.Input.ToDictionary(pair => pair.Key, pair => (object?)pair.Value, StringComparer.Ordinal))
            {
                Context = new Dictionary<object, object?> { [typeof(ToolCall)] = call },
            };
            var answer = await found.InvokeAsync(arguments, stop.Token);

            return await results.ShortenAsync((ToolAnswer)answer!, found.KeepsLongAnswers ? call.ResultName : null);
        }
        catch (OperationCanceledException) when (limit?.IsCancellationRequested == true && !cancellationToken.IsCancellationRequested)
        {
            return ToolAnswer.Error($"{tool} did not come to an end within {CallLimit.TotalSeconds:0.#} s. Ask for less of it, such as a folder further down.");
        }
        catch (Exception e) when (e is ToolArgumentException or Sandboxes.SandboxException)
        {
            return ToolAnswer.Error($"{tool}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return ToolAnswer.Error($"{tool} failed: {e.Message}");
        }
    }

    private SandboxTool? Find(string tool) => tools.FirstOrDefault(one => one.Name == tool);
}
