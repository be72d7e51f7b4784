using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.Tests.AgentRunner.Sandboxes.FileSystem;

public sealed class WorkspaceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Problem_OfAFolderThatIsMissing_IsNone() => Assert.Null(Workspace.Problem(_folder["to/be/made"]));

    [Fact]
    public void Problem_OfAFileOnTheWay_NamesTheVariableAndThePath()
    {
        var file = _folder.Write("file", "");

        var problem = Workspace.Problem(Path.Combine(file, "workspace"));

        Assert.StartsWith($"SANDBOX_ROOT_DIR: The workspace '{file}/workspace' cannot be used: ", problem, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
