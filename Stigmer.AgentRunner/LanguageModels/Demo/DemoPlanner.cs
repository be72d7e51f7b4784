namespace Stigmer.AgentRunner.LanguageModels.Demo;

/// <summary>Decides the demo model's next step. Each step is taken because the one before it is there, so that it always comes to an end.</summary>
internal static class DemoPlanner
{
    internal const string Introduction = "I am Stigmer's built-in demo model: a scripted planner, not an AI. ";

    internal static DemoStep Next(DemoConversation conversation) =>
        conversation.Mentions("MAP.md") ? DemoMap.Next(conversation) : DemoSummary.Next(conversation);
}
