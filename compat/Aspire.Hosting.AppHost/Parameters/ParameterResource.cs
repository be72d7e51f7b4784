namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that whoever runs the application chooses.</summary>
public class ParameterResource : Resource, IManifestExpressionProvider, IValueProvider
{
    private readonly Lazy<string> _value;
    private volatile TaskCompletionSource<string>? _entry;

    /// <summary>The callback finds the value, which is asked for once.</summary>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);

        _value = new Lazy<string>(() => callback(Default));
        Secret = secret;
    }

    /// <summary>What the value is for.</summary>
    public string? Description { get; set; }

    /// <summary>Whether the description is Markdown.</summary>
    public bool EnableDescriptionMarkdown { get; set; }

    /// <summary>Whether the value must not be shown.</summary>
    public bool Secret { get; }

    /// <summary>Where the value comes from when it is not configured.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>Whether the value is a connection string.</summary>
    public bool IsConnectionString { get; set; }

    /// <inheritdoc />
    public string ValueExpression => $"{{{Name}.value}}";

    /// <summary>Where the value is configured.</summary>
    internal string ConfigurationKey => $"{(IsConnectionString ? "ConnectionStrings" : "Parameters")}:{Name}";

    /// <summary>Whether somebody is asked for the value and has not answered yet.</summary>
    internal bool IsAwaited => _entry is { Task.IsCompleted: false };

    /// <summary>Whether nobody was there to ask; somebody who comes later may still enter the value.</summary>
    internal bool IsGivenUp => _entry is { Task.IsFaulted: true };

    /// <summary>The value; waits for it while somebody is asked, else throws when there is none.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) =>
        _entry is { } entry ? await entry.Task.WaitAsync(cancellationToken).ConfigureAwait(false) : _value.Value;

    /// <summary>From now on there is no value until somebody enters one.</summary>
    internal void Await() => _entry = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nobody is there to ask: whoever waits for the value fails.</summary>
    internal void GiveUp(MissingParameterValueException why)
    {
        if (_entry?.TrySetException(why) == true)
        {
            // Nobody may be waiting.
            _ = _entry.Task.Exception;
        }
    }

    /// <summary>Somebody has entered the value.</summary>
    internal void Enter(string value)
    {
        if (_entry?.TrySetResult(value) != true)
        {
            var entry = new TaskCompletionSource<string>();
            entry.SetResult(value);
            _entry = entry;
        }
    }

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(cancellationToken);
}
