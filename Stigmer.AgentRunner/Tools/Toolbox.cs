using Microsoft.Extensions.AI;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>The tools of one run. A call that fails answers; only cancellation comes out as an exception.</summary>
internal sealed class Toolbox(IReadOnlyList<SandboxTool> tools, ToolResults results)
{
    internal IReadOnlyList<SandboxTool> Tools => tools;

    internal bool Has(string tool) => Find(tool) is not null;

    /// <summary>An unknown tool does nothing, so it may be called again.</summary>
    internal ToolEffect EffectOf(string tool) => Find(tool)?.Effect ?? ToolEffect.ReadOnly;

    internal async Task<ToolAnswer> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var tool = call.Tool;
        if (Find(tool) is not { } found)
        {
            return ToolAnswer.Error($"There is no tool '{tool}'. There are: {string.Join(", ", tools.Select(one => one.Name))}.");
        }

        try
        {
            var arguments = new AIFunctionArguments(call.Input.ToDictionary(pair => pair.Key, pair => (object?)pair.Value, StringComparer.Ordinal))
            {
                Context = new Dictionary<object, object?> { [typeof(ToolCall)] = call },
            };
            var answer = await found.InvokeAsync(arguments, cancellationToken);

            return await results.ShortenAsync((ToolAnswer)answer!, found.KeepsLongAnswers ? call.ResultName : null);
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
