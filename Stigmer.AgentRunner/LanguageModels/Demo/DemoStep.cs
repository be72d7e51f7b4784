namespace Stigmer.AgentRunner.LanguageModels.Demo;

/// <summary>What the demo model says next; without a call it is done.</summary>
internal sealed record DemoStep(string Text, IReadOnlyList<DemoCall> Calls)
{
    internal static DemoStep Done(string text) => new(text, []);
}

/// <summary>A tool that the demo model asks for.</summary>
internal sealed record DemoCall(string Tool, IReadOnlyDictionary<string, object?> Arguments)
{
    internal static DemoCall Of(string tool, params (string Name, object Value)[] arguments) =>
        new(tool, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value, StringComparer.Ordinal));
}
