using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Stigmer.Bench.Runs;

/// <summary>The floor: an agent as one writes it in an afternoon, with no framework, no journal and no second process.</summary>
internal sealed class BareLoop(HttpClient model, string folder)
{
    /// <summary>Runs for every line of standard input, as many times side by side as it says, and answers with a line when all are done.</summary>
    internal static async Task<int> ServeAsync(Uri model, string folder)
    {
        using var client = new HttpClient { BaseAddress = model, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Add("x-api-key", "none");
        client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        var loop = new BareLoop(client, folder);

        while (await Console.In.ReadLineAsync() is { } line)
        {
            var said = await Task.WhenAll(Enumerable.Range(0, int.Parse(line, CultureInfo.InvariantCulture)).Select(_ => loop.RunAsync("Read the notes")));
            Console.WriteLine(said[^1]);
        }

        return 0;
    }

    private async Task<string> RunAsync(string message)
    {
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = message });

        while (true)
        {
            var content = await AskAsync(messages);
            messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = content });

            var results = new JsonArray();
            foreach (var use in content.Where(block => (string?)block!["type"] == "tool_use"))
            {
                var path = Path.Combine(folder, (string)use!["input"]!["path"]!);
                results.Add(new JsonObject
                {
                    ["type"] = "tool_result",
                    ["tool_use_id"] = (string?)use["id"],
                    ["content"] = await File.ReadAllTextAsync(path),
                });
            }

            if (results.Count == 0)
            {
                return string.Concat(content.Select(block => (string?)block!["text"]));
            }

            messages.Add(new JsonObject { ["role"] = "user", ["content"] = results });
        }
    }

    private async Task<JsonArray> AskAsync(JsonArray messages)
    {
        var body = new JsonObject
        {
            ["model"] = "bare",
            ["max_tokens"] = 1024,
            ["stream"] = true,
            ["messages"] = messages.DeepClone(),
            ["tools"] = new JsonArray(new JsonObject
            {
                ["name"] = "read_file",
                ["description"] = "Reads a file.",
                ["input_schema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["path"] = new JsonObject { ["type"] = "string" } } },
            }),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/messages")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var response = await model.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        return await ReadAsync(reader);
    }

    private static async Task<JsonArray> ReadAsync(StreamReader reader)
    {
        var content = new JsonArray();
        var json = new StringBuilder();

        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
            {
                continue;
            }

            var part = JsonNode.Parse(line["data: ".Length..])!;
            switch ((string?)part["type"])
            {
                case "content_block_start":
                    content.Add(part["content_block"]!.DeepClone());
                    json.Clear();
                    break;
                case "content_block_delta" when part["delta"]!["text"] is { } text:
                    content[^1]!["text"] = (string?)content[^1]!["text"] + (string?)text;
                    break;
                case "content_block_delta":
                    json.Append((string?)part["delta"]!["partial_json"]);
                    break;
                case "content_block_stop" when json.Length > 0:
                    content[^1]!["input"] = JsonNode.Parse(json.ToString());
                    break;
            }
        }

        return content;
    }
}
