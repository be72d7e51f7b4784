using Stigmer.Api.Agents.V1;
using Stigmer.Tests.AgentRunner.Sandboxes.Container;
using Stigmer.Tests.AppHost;

namespace Stigmer.Tests.AgentRunner.Mcp;

/// <summary>An MCP server of a few lines of shell, which needs nothing installed and can be as bad as one likes.</summary>
internal sealed class TinyMcpServer : IDisposable
{
    private const string Script = """
        folder=$1 mode=$2
        echo $$ >> "$folder/pids"
        reply() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$1"; }
        text() { reply "{\"content\":[{\"type\":\"text\",\"text\":\"$1\"}]}"; }
        schema='{"type":"object","properties":{"text":{"type":"string"},"ids":{"type":"array","items":{"type":"integer"}},"nested":{"type":"object","properties":{"id":{"type":["integer","null"]}}}}}'
        tool() { printf '{"name":"%s","description":"Does %s.","inputSchema":%s,"annotations":{%s}}' "$1" "$1" "$schema" "$2"; }
        tools() {
          if [ "$mode" = odd ]; then
            tool look ''; printf ',{"name":"untyped","inputSchema":{"properties":{}},"outputSchema":{"type":"string"}},{"name":"bare"}'
            printf ',{"name":"list","inputSchema":{"type":"array"}},{"name":"text","inputSchema":"none"},{"inputSchema":{"type":"object"}},7'
          elif [ "$mode" = many ]; then
            seq 1 3000 | while read -r n; do [ "$n" = 1 ] || printf ,; tool "tool$n" ""; done
          else
            tool look '"readOnlyHint":true'; printf ,; tool write ''; printf ,; tool hang ''; printf ,; tool crash ''; printf ,
            tool crash_once '"readOnlyHint":true'; printf ,; tool environment ''; printf ,; tool picture ''; printf ,; tool wrong ''; printf ,
            tool structured ''; printf ,; [ ! -e "$folder/grown" ] || { tool grown ''; printf ,; }; tool steps ''; printf ,; tool album ''; printf ,; tool grow ''
          fi
        }
        case $mode in
          exit) echo "no licence for SECRET-$TOKEN" >&2; exit 7 ;;
          endless) while :; do printf '%s' "$mode$mode$mode$mode"; done ;;
          silent) while read -r line; do :; done; exit 0 ;;
        esac
        while read -r line; do
          printf '%s\n' "$line" >> "$folder/received"
          id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\|[0-9]*\).*/\1/p')
          [ "$mode" != garbage ] || printf 'listening on port 1234 {{{\n\n[]\n'
          case $line in
            *'"method":"initialize"'*) reply '{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"tiny","version":"1"},"instructions":"Use it with care."}' ;;
            *'"method":"tools/list"'*) reply "{\"tools\":[$(tools)]}" ;;
            *'"method":"ping"'*) reply '{}' ;;
            *'"method":"notifications/'*) ;;
            *'"name":"look"'*) text "looked" ;;
            *'"name":"grow"'*) echo > "$folder/grown"; printf '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n'; text "grown" ;;
            *'"name":"write"'*) echo x >> "$folder/effects"; text "written" ;;
            *'"name":"hang"'*) sleep 1000 & echo $! >> "$folder/pids"; echo > "$folder/hanging"; [ "$mode" != deaf ] || wait ;;
            *'"name":"crash"'*) echo "out of memory" >&2; exit 3 ;;
            *'"name":"crash_once"'*) if [ -e "$folder/crashed" ]; then text "second time"; else echo > "$folder/crashed"; exit 3; fi ;;
            *'"name":"environment"'*) text "$(env | sort | tr '\n' ' ' | tr -d '"\\')" ;;
            *'"name":"picture"'*) reply '{"content":[{"type":"image","data":"iVBORw0KGgo=","mimeType":"image/png"},{"type":"image","data":"!","mimeType":"image/png"},{"type":"resource_link","uri":"file:///a.txt","name":"a"},{"type":"resource","resource":{"uri":"test://note","text":"a note"}}]}' ;;
            *'"name":"album"'*)
              pictures=
              for last in A B C D E F G; do pictures="$pictures,{\"type\":\"image\",\"data\":\"iVBORw0KGgo$last\",\"mimeType\":\"image/png\"}"; done
              reply "{\"content\":[${pictures#,}]}" ;;
            *'"name":"wrong"'*) reply '{"content":[{"type":"text","text":"that is not possible"}],"isError":true}' ;;
            *'"name":"structured"'*) reply '{"content":[],"structuredContent":{"answer":42}}' ;;
            *'"name":"steps"'*)
              token=$(printf '%s' "$line" | sed -n 's/.*"progressToken":\("[^"]*"\|[0-9]*\).*/\1/p')
              printf '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":%s,"progress":1,"total":2,"message":"half"}}\n' "$token"
              text "done" ;;
            *) [ -z "$id" ] || printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"Method not found"}}\n' "$id" ;;
          esac
        done
        """;

    private readonly TempFolder _folder = new();
    private readonly string _mode;

    internal TinyMcpServer(string mode = "good")
    {
        _mode = mode;
        _folder.Write("server.sh", Script);
    }

    internal McpServerDefinition Definition => new()
    {
        Name = "tiny",
        Stdio = new StdioServer { Command = "/bin/sh", Args = { _folder["server.sh"], _folder.Path, _mode } },
    };

    /// <summary>The same in a container. Its processes have numbers of their own.</summary>
    internal McpServerDefinition InContainer => new()
    {
        Name = "tiny",
        Docker = new DockerServer
        {
            Image = SandboxImage.Name,
            Args = { "sh", "/srv/server.sh", "/srv", _mode },
            Volumes = { new VolumeMount { HostPath = _folder.Path, ContainerPath = "/srv" } },
            Network = "none",
        },
    };

    /// <summary>Names of its containers, also of those that have ended and were kept.</summary>
    internal Task<string> ContainersAsync() => Podman.RunAsync("ps", "--all", "--filter", $"volume={_folder.Path}", "--format", "{{.Names}}");

    /// <summary>Effects that calls had.</summary>
    internal int Effects => Lines("effects").Length;

    internal string Received => string.Join('\n', Lines("received"));

    /// <summary>Processes that were ever started.</summary>
    internal int[] Processes => [.. Lines("pids").Select(int.Parse)];

    internal Task HangsAsync() => Patience.UntilAsync(() => File.Exists(_folder["hanging"]), "the call to hang");

    internal bool IsGone => !Array.Exists(Processes, IsAlive);

    internal Task UntilGoneAsync() => Patience.UntilAsync(() => IsGone, "the end of the server and of what it started");

    public void Dispose() => _folder.Dispose();

    // Of a process that nobody has waited for there is still a folder.
    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string[] Lines(string file) => File.Exists(_folder[file]) ? File.ReadAllLines(_folder[file]) : [];
}
