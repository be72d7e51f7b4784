namespace Stigmer.AgentRunner.Skills;

/// <summary>A skill cannot be had; the message is for the person and for the model, and the run goes on.</summary>
internal sealed class SkillException(string message) : Exception(message);
