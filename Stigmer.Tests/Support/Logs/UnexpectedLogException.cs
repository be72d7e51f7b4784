namespace Stigmer.Tests.Support.Logs;

internal sealed class UnexpectedLogException(IReadOnlyList<LogLine> lines)
    : Exception($"Logged and not announced:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
