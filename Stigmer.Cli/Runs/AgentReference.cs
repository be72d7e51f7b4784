using Stigmer.Cli.Commands;
using Stigmer.Cli.Manifests;

namespace Stigmer.Cli.Runs;

/// <summary>What the user named: a manifest on disk, an id, or a name.</summary>
internal abstract record AgentReference
{
    private const string IdPrefix = "agt-";

    internal sealed record Manifest(string Path, string ShownAs) : AgentReference
    {
        /// <summary>Absolute.</summary>
        internal string Folder => System.IO.Path.GetDirectoryName(Path)!;
    }

    internal sealed record Id(string Value) : AgentReference;

    internal sealed record Name(string Slug) : AgentReference;

    internal static AgentReference Parse(string text, CliContext context)
    {
        var path = context.PathOf(text);
        if (File.Exists(path))
        {
            return new Manifest(path, text);
        }

        var isPath = text.IndexOfAny(['/', '\\']) >= 0 || text is "." or ".." || Path.GetExtension(text) is ".yaml" or ".yml";
        if (Directory.Exists(path))
        {
            var name = AgentManifest.FileNames.FirstOrDefault(name => File.Exists(Path.Combine(path, name)));
            if (name is not null)
            {
                return new Manifest(Path.Combine(path, name), Path.Combine(text, name));
            }

            if (isPath)
            {
                throw new CommandException($"the folder {text} has no {AgentManifest.FileNames[0]}; name a folder with one, a manifest, or an agent's name or id");
            }
        }

        if (isPath)
        {
            throw new CommandException($"there is no file or folder {text}; name an agent manifest, a folder with {AgentManifest.FileNames[0]}, or an agent's name or id");
        }

        return text.StartsWith(IdPrefix, StringComparison.Ordinal) ? new Id(text)
            : SlugOf(text) is { Length: > 0 } slug ? new Name(slug)
            : throw new CommandException($"'{text}' cannot be an agent's name: it has no letters or digits");
    }

    /// <summary>As the server makes slugs from names, so that the name works as well as the slug.</summary>
    internal static string SlugOf(string name)
    {
        var kept = name.ToLowerInvariant().Replace(' ', '-').Where(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-');
        return string.Join('-', string.Concat(kept).Split('-', StringSplitOptions.RemoveEmptyEntries));
    }
}
