namespace Stigmer.AgentRunner.Mcp;

internal static class McpExtensions
{
    /// <summary>The MCP servers of agents.</summary>
    internal static IServiceCollection AddMcp(this IServiceCollection services)
    {
        services.AddOptions<McpOptions>().BindConfiguration("Mcp").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<McpConnections>();
        services.AddHostedService(provider => provider.GetRequiredService<McpConnections>());
        services.AddSingleton<McpServers>();

        return services;
    }
}
