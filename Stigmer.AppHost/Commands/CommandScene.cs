using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Stigmer.AppHost.Commands;

/// <summary>What a command works with: the server, the log that people see, and the end of their patience.</summary>
internal sealed record CommandScene(ChannelBase Channel, ILogger Logger, CancellationToken CancellationToken);
