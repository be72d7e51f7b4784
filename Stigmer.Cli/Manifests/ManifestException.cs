using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Manifests;

/// <summary>Everything that is wrong with a manifest, one line each.</summary>
internal sealed class ManifestException(string file, IReadOnlyList<ManifestProblem> problems)
    : CommandException(string.Join(Environment.NewLine, problems.Select(problem => problem.In(file))))
{
    internal IReadOnlyList<ManifestProblem> Problems { get; } = problems;
}
