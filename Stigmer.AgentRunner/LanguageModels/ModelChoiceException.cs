namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>The chosen model cannot be had here; the message says what to do.</summary>
internal sealed class ModelChoiceException(string message) : Exception(message);
