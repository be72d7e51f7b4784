using Stigmer.Api.AgentExecutions.V1;

namespace Stigmer.Server.Storage;

/// <summary>Where an execution's journal stands.</summary>
/// <param name="Id">The execution.</param>
/// <param name="SessionId">Its session.</param>
/// <param name="Phase">As of the last entry.</param>
/// <param name="LastSeq">Of the last entry, as the journal has it; 0 when there is none.</param>
/// <param name="CancelReason">Why somebody asked for the run to stop; null when nobody did.</param>
internal sealed record ExecutionHead(string Id, string SessionId, ExecutionPhase Phase, long LastSeq, string? CancelReason);
