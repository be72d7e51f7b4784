using System.Text.Json;
using Microsoft.Extensions.AI;
using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Tools;

/// <summary>The tools of one run. A call that fails answers; only cancellation comes out as an exception.</summary>
internal sealed class Toolbox(IReadOnlyList<SandboxTool> tools, ToolOptions options)
{
    internal IReadOnlyList<SandboxTool> Tools => tools;

    /// <summary>An unknown tool does nothing, so it may be called again.</summary>
    internal ToolEffect EffectOf(string tool) => Find(tool)?.Effect ?? ToolEffect.ReadOnly;

    internal async Task<ToolAnswer> CallAsync(string tool, IReadOnlyDictionary<string, JsonElement> input, CancellationToken cancellationToken)
    {
        if (Find(tool) is not { } found)
        {
            return ToolAnswer.Error($"There is no tool '{tool}'. There are: {string.Join(", ", tools.Select(one => one.Name))}.");
        }

        try
        {
            var arguments = new AIFunctionArguments(input.ToDictionary(pair => pair.Key, pair => (object?)pair.Value, StringComparer.Ordinal));
            var answer = await found.InvokeAsync(arguments, cancellationToken);

            return Shorten((ToolAnswer)answer!);
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

    private ToolAnswer Shorten(ToolAnswer answer)
    {
        var kept = options.KeptCharacters;
        // Some slack, so that an answer which was shortened where it arose is not shortened again.
        if (answer.Text.Length <= (2 * kept) + 200)
        {
            return answer;
        }

        var head = char.IsHighSurrogate(answer.Text[kept - 1]) ? kept - 1 : kept;
        var tail = answer.Text.Length - kept;
        tail = char.IsLowSurrogate(answer.Text[tail]) ? tail + 1 : tail;

        return answer with { Text = $"{answer.Text[..head]}\n[… {tail - head} characters left out …]\n{answer.Text[tail..]}" };
    }
}
