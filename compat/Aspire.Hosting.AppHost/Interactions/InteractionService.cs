using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Interactions;

/// <summary>Asks whoever looks at a dashboard, now or later, and takes the first answer that is in order.</summary>
internal sealed class InteractionService(IOptions<DistributedApplicationOptions> options, IConfiguration configuration)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Interaction> _open = [];
    private readonly List<Channel<Interaction>> _watchers = [];
    private readonly TaskCompletionSource _deserted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isExpected = true;

    /// <summary>Whether somebody could ever answer.</summary>
    internal bool IsAvailable { get; } = !options.Value.DisableDashboard && configuration.GetValue("ASPIRE_INTERACTIVITY_ENABLED", true);

    /// <summary>Whether nobody is there to answer: no dashboard runs or is on its way, and none is attached.</summary>
    internal bool IsDeserted
    {
        get
        {
            lock (_gate)
            {
                return !_isExpected && _watchers.Count == 0;
            }
        }
    }

    /// <summary>Ends when nobody is there to answer, for the first time. Questions stay open for whoever comes later.</summary>
    internal Task Deserted => _deserted.Task;

    /// <summary>No dashboard is on its way, or it has gone.</summary>
    internal void NobodyIsComing()
    {
        lock (_gate)
        {
            _isExpected = false;
            TellIfDeserted();
        }
    }

    /// <summary>Whether the person went on with it; false when it was dismissed. What was entered stands in its inputs.</summary>
    internal async Task<bool> AskAsync(Interaction interaction, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _open.Add(interaction.Id, interaction);
            Tell(interaction);
        }

        await using var given = cancellationToken.Register(() => Close(interaction, goesOn: false)).ConfigureAwait(false);
        return await interaction.Answer.ConfigureAwait(false);
    }

    /// <summary>A person went on with a question, having filled in these values by name, or dismissed it.</summary>
    internal void Answer(int id, bool goesOn, IEnumerable<KeyValuePair<string, string>> values)
    {
        lock (_gate)
        {
            // Somebody else may have answered first.
            if (!_open.TryGetValue(id, out var interaction))
            {
                return;
            }

            var entered = values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
            var wrong = interaction.Inputs.Where(input => !input.Disabled).Count(input => !input.Enter(entered.GetValueOrDefault(input.Name, "")));
            if (goesOn && wrong > 0)
            {
                Tell(interaction);
            }
            else
            {
                Close(interaction, goesOn);
            }
        }
    }

    /// <summary>The open questions, then every change: new ones, those answered wrongly, and those that are done.</summary>
    internal (IReadOnlyList<Interaction> Open, ChannelReader<Interaction> Changes, IDisposable Watch) Watch()
    {
        var channel = Channel.CreateUnbounded<Interaction>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            _watchers.Add(channel);
            return ([.. _open.Values], channel.Reader, new Watcher(this, channel));
        }
    }

    private void Close(Interaction interaction, bool goesOn)
    {
        lock (_gate)
        {
            if (_open.Remove(interaction.Id))
            {
                interaction.Complete(goesOn);
                Tell(interaction);
            }
        }
    }

    private void TellIfDeserted()
    {
        if (IsDeserted)
        {
            _deserted.TrySetResult();
        }
    }

    private void Tell(Interaction interaction) => _watchers.ForEach(watcher => watcher.Writer.TryWrite(interaction));

    private sealed class Watcher(InteractionService service, Channel<Interaction> channel) : IDisposable
    {
        public void Dispose()
        {
            lock (service._gate)
            {
                service._watchers.Remove(channel);
                service.TellIfDeserted();
            }
        }
    }
}
