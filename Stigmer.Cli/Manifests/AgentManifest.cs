using System.Text;
using Google.Protobuf.Reflection;
using Stigmer.Api.Agents.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Cli.Commands;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Stigmer.Cli.Manifests;

/// <summary>An agent, written down: apiVersion, kind, metadata and spec in one YAML document.</summary>
internal static class AgentManifest
{
    internal const string ApiVersion = "agentic.stigmer.ai/v1";
    internal const string Kind = "Agent";

    /// <summary>File names looked for in a folder.</summary>
    internal static readonly IReadOnlyList<string> FileNames = ["agent.yaml", "agent.yml"];

    private const int MaxBytes = 1024 * 1024;

    private static readonly HashSet<FieldDescriptor> WrittenByServer =
    [
        Agent.Descriptor.FindFieldByNumber(Agent.StatusFieldNumber),
        ApiResourceMetadata.Descriptor.FindFieldByNumber(ApiResourceMetadata.IdFieldNumber),
        ApiResourceMetadata.Descriptor.FindFieldByNumber(ApiResourceMetadata.VersionFieldNumber),
    ];

    /// <summary>Reads the agent; what the file leaves open is filled in for <paramref name="org"/>.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="shownAs">The path as the user wrote it, for messages.</param>
    /// <param name="org">Organisation of the agent unless the manifest names one.</param>
    internal static Agent Load(string path, string shownAs, string org)
    {
        var agent = Parse(ReadText(path, shownAs), shownAs);
        if (agent.Metadata.Org.Length == 0)
        {
            agent.Metadata.Org = org;
        }

        if (agent.Metadata.OwnerScope == ApiResourceOwnerScope.Unspecified)
        {
            agent.Metadata.OwnerScope = ApiResourceOwnerScope.Organization;
        }

        return agent;
    }

    /// <summary>The agent that the text describes; throws one <see cref="ManifestException"/> with all problems.</summary>
    internal static Agent Parse(string text, string file)
    {
        var root = ParseYaml(text, file);
        var reader = new YamlMessageReader(WrittenByServer.Contains);
        var agent = new Agent();
        reader.Read(root, agent);

        // What a misspelt field left out would only be reported twice.
        if (reader.Problems.Count == 0 && root is YamlMappingNode mapping)
        {
            CheckRequired(mapping, agent, reader);
        }

        return reader.Problems.Count == 0
            ? agent
            : throw new ManifestException(file, [.. reader.Problems.OrderBy(problem => (problem.Line, problem.Column))]);
    }

    internal static string ReadText(string path, string shownAs)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new ManifestException(shownAs, [new(0, 0, "is larger than 1 MB, which no agent manifest is")]);
            }

            return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException)
        {
            throw new ManifestException(shownAs, [new(0, 0, "is not UTF-8 text")]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot read {shownAs}: {exception.Message}", exception);
        }
    }

    internal static YamlNode ParseYaml(string text, string file)
    {
        var yaml = new YamlStream();
        var parser = new Parser(new StringReader(text));
        try
        {
            yaml.Load(parser);
        }
        catch (YamlException exception)
        {
            throw new ManifestException(file, [Explain(exception)]);
        }
        catch (InvalidOperationException)
        {
            // What YamlDotNet throws when an entry of a list or mapping in brackets turns into the next key.
            var end = parser.Current?.End ?? Mark.Empty;
            throw new ManifestException(file, [new(end.Line, end.Column, "expected ',', ']' or '}' after this")]);
        }

        return yaml.Documents switch
        {
            [var document] => document.RootNode,
            [] => throw new ManifestException(file, [new(1, 1, $"is empty; an agent starts with 'apiVersion: {ApiVersion}'")]),
            [_, var second, ..] => throw new ManifestException(
                file, [new(second.RootNode.Start.Line, second.RootNode.Start.Column, "a second document starts here; keep one agent per file")]),
        };
    }

    private static ManifestProblem Explain(YamlException exception) => exception.Message.Contains("tab character", StringComparison.Ordinal)
        ? new(exception.End.Line, exception.End.Column, "expected spaces, found a tab; YAML is indented with spaces only")
        : new(exception.Start.Line, exception.Start.Column, exception.Message);

    private static void CheckRequired(YamlMappingNode root, Agent agent, YamlMessageReader reader)
    {
        RequireConstant(root, reader, "apiVersion", agent.ApiVersion, ApiVersion);
        RequireConstant(root, reader, "kind", agent.Kind, Kind);
        if (string.IsNullOrWhiteSpace(agent.Metadata?.Name) && string.IsNullOrWhiteSpace(agent.Metadata?.Slug))
        {
            reader.Report(Child(root, "metadata") ?? root, "the agent has no name; give it one under metadata.name");
        }

        if (string.IsNullOrWhiteSpace(agent.Spec?.Instructions))
        {
            reader.Report(Child(root, "spec") ?? root, "the agent has no instructions; say what it should do under spec.instructions");
        }
    }

    private static void RequireConstant(YamlMappingNode root, YamlMessageReader reader, string name, string value, string expected)
    {
        if (value != expected)
        {
            reader.Report(
                Child(root, name) ?? root,
                value.Length == 0 ? $"'{name}' is missing; write '{name}: {expected}'" : $"'{name}' is '{value}'; this CLI runs '{name}: {expected}'");
        }
    }

    private static YamlNode? Child(YamlMappingNode root, string name)
    {
        var snake = name == "apiVersion" ? "api_version" : name;
        return root.Children.FirstOrDefault(child => child.Key is YamlScalarNode { Value: var key } && (key == name || key == snake)).Value;
    }
}
