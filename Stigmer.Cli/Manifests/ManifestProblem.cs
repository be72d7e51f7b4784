namespace Stigmer.Cli.Manifests;

/// <summary>One thing that is wrong with a manifest, and where; lines and columns count from 1.</summary>
internal readonly record struct ManifestProblem(long Line, long Column, string Message)
{
    internal string In(string file) => Line > 0 ? $"{file}:{Line}:{Column}: {Message}" : $"{file}: {Message}";
}
