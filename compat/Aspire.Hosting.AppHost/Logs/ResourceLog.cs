using System.Globalization;
using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The last lines of one instance, and whoever reads along.</summary>
internal sealed class ResourceLog(TimeProvider clock)
{
    private const int Backlog = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly List<ChannelWriter<LogLine>> _readers = [];
    private int _count;

    internal void Append(string text, bool isError)
    {
        var time = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture);

        lock (_gate)
        {
            var line = new LogLine(++_count, $"{time}Z {text}", isError);
            _lines.Enqueue(line);
            if (_lines.Count > Backlog)
            {
                _lines.Dequeue();
            }

            _readers.ForEach(reader => reader.TryWrite(line));
        }
    }

    internal IReadOnlyList<LogLine> Lines()
    {
        lock (_gate)
        {
            return [.. _lines];
        }
    }

    /// <summary>From now on the reader gets each line; the ones before are returned, so that none falls between.</summary>
    internal IReadOnlyList<LogLine> Attach(ChannelWriter<LogLine> reader)
    {
        lock (_gate)
        {
            _readers.Add(reader);
            return [.. _lines];
        }
    }

    internal void Detach(ChannelWriter<LogLine> reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
        }
    }
}
