using Stigmer.Api.Executions.V1;

namespace Stigmer.AgentRunner.Approvals;

/// <summary>What a policy says about a call, and why.</summary>
internal sealed record PolicyDecision(ApprovalAction Action, string Reason);
