using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Shows that a model is writing the arguments of a call. The call itself comes when they are whole.</summary>
internal sealed class ToolInputPiece : AIContent;
