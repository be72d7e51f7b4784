using Microsoft.Extensions.Logging;

namespace Stigmer.Tests.Support.Logs;

internal sealed record LogLine(LogLevel Level, string Category, string Message, Exception? Exception)
{
    public override string ToString() => $"{Level}: {Category}: {Message}{(Exception is null ? "" : $" ({Exception})")}";
}
