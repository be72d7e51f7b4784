namespace Stigmer.Cli.Output;

/// <summary>Shows a run: for people, or for programs.</summary>
internal interface IRunOutput : IDisposable
{
    void Show(RunEvent happened);

    /// <summary>Says something about the watching itself, on stderr.</summary>
    void Aside(string message);

    /// <summary>Writes a question or its answer as it is typed; nothing else touches the line until <see cref="EndPrompt"/>.</summary>
    void Prompt(string text);

    void EndPrompt();
}
