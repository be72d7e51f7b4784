#:package ModelContextProtocol.Core@2.3.1
#:property PublishAot=false

// An MCP server in one file, by the official SDK: dotnet run tickets.cs. It speaks by standard input and output.
using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Server;

var tickets = JsonSerializer.Deserialize<Ticket[]>(
    File.ReadAllText(Environment.GetEnvironmentVariable("TICKETS_FILE") ?? "tickets.json"), JsonSerializerOptions.Web)!;

var options = new McpServerOptions
{
    ServerInfo = new() { Name = "tickets", Version = "1.0.0" },
    ServerInstructions = "Tickets have numbers. list_tickets shows numbers and titles, read_ticket the text of one.",
    ToolCollection =
    [
        McpServerTool.Create(List, new() { Name = "list_tickets", Description = "Lists the open tickets.", ReadOnly = true }),
        McpServerTool.Create(Read, new() { Name = "read_ticket", Description = "Shows one ticket.", ReadOnly = true }),
        McpServerTool.Create(Close, new() { Name = "close_ticket", Description = "Closes a ticket.", Idempotent = true }),
    ],
};
await using var server = McpServer.Create(new StdioServerTransport(options), options);
await server.RunAsync();

string List() => string.Join('\n', tickets.Where(ticket => ticket.State == "open").Select(ticket => $"#{ticket.Number} {ticket.Title}"));

string Read([Description("The number of the ticket.")] int number) =>
    tickets.FirstOrDefault(ticket => ticket.Number == number) is { } ticket
        ? $"#{ticket.Number} {ticket.Title} ({ticket.State})\n{ticket.Text}"
        : throw new ModelContextProtocol.McpException($"there is no ticket {number}");

string Close([Description("The number of the ticket.")] int number)
{
    tickets = [.. tickets.Select(ticket => ticket.Number == number ? ticket with { State = "closed" } : ticket)];

    return $"#{number} is closed";
}

internal sealed record Ticket(int Number, string Title, string State, string Text);
