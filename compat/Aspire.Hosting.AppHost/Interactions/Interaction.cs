namespace Aspire.Hosting.Interactions;

/// <summary>A question to whoever looks at a dashboard: a notification, or a dialog when it has inputs.</summary>
internal sealed class Interaction(string title, string message, string primaryButtonText)
{
    private static int _last;

    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal int Id { get; } = Interlocked.Increment(ref _last);

    internal string Title { get; } = title;

    internal string Message { get; } = message;

    internal string PrimaryButtonText { get; } = primaryButtonText;

    internal bool ShowDismiss { get; init; }

    internal bool EnableMessageMarkdown { get; init; }

    internal IReadOnlyList<InteractionInput> Inputs { get; init; } = [];

    /// <summary>Whether the person went on with it; false when it was dismissed.</summary>
    internal Task<bool> Answer => _answer.Task;

    internal void Complete(bool goesOn) => _answer.TrySetResult(goesOn);
}
