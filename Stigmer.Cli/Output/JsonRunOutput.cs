using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Stigmer.Cli.Output;

/// <summary>One JSON object per line on stdout, and nothing else there.</summary>
internal sealed class JsonRunOutput(Terminal terminal) : IRunOutput
{
    /// <summary>Text stays readable: only what JSON itself needs is escaped.</summary>
    private static readonly JsonTypeInfo<RunEvent> Lines =
        new RunEventJson(new JsonSerializerOptions(RunEventJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).RunEvent;

    public void Show(RunEvent happened)
    {
        terminal.Out.Write(JsonSerializer.Serialize(happened, Lines) + "\n");
        terminal.Out.Flush();
    }

    public void Aside(string message) => terminal.Error.WriteLine(message);

    public void Prompt(string text) => terminal.Error.Write(text);

    public void EndPrompt() => terminal.Error.WriteLine();

    public void Dispose()
    {
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunEvent))]
internal sealed partial class RunEventJson : JsonSerializerContext;
