using Stigmer.AgentRunner.Sandboxes;
using Stigmer.AgentRunner.Sandboxes.FileSystem;

namespace Stigmer.Tests.AgentRunner.Sandboxes.FileSystem;

public sealed class SandboxPathTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _root;

    public SandboxPathTests()
    {
        _root = SandboxPath.RealPath(_folder.Folder("workspace"));
        _folder.Write("workspace/src/a.txt", "inside");
        _folder.Write("workspace-of-another/secret.txt", "outside");
        _folder.Write("secret.txt", "outside");
        Directory.CreateSymbolicLink(_folder["workspace/out"], _folder.Path);
        Directory.CreateSymbolicLink(_folder["workspace/up"], "..");
        File.CreateSymbolicLink(_folder["workspace/secret-link"], "../secret.txt");
        File.CreateSymbolicLink(_folder["workspace/dangling"], "../not-yet-there");
        Directory.CreateSymbolicLink(_folder["workspace/inner"], "src");
        File.CreateSymbolicLink(_folder["workspace/loop"], "loop");
        Directory.CreateSymbolicLink(_folder["workspace/chain"], "inner/../out");
    }

    [Theory]
    [InlineData("../secret.txt")]
    [InlineData("src/../../secret.txt")]
    [InlineData("../workspace-of-another/secret.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("out/secret.txt")]
    [InlineData("out")]
    [InlineData("up/secret.txt")]
    [InlineData("secret-link")]
    [InlineData("dangling")]
    [InlineData("chain/secret.txt")]
    [InlineData("out/workspace/../secret.txt")]
    [InlineData("src\0/../../secret.txt")]
    [InlineData("loop")]
    public void Resolve_WayOut_IsRefused(string path) =>
        Assert.Throws<SandboxException>(() => SandboxPath.Resolve(_root, _root, path));

    [Theory]
    [InlineData(".", "")]
    [InlineData("", "")]
    [InlineData("src/a.txt", "src/a.txt")]
    [InlineData("./src//a.txt", "src/a.txt")]
    [InlineData("src/../src/a.txt", "src/a.txt")]
    [InlineData("inner/a.txt", "src/a.txt")]
    [InlineData("new/folder/file.txt", "new/folder/file.txt")]
    [InlineData("..hidden", "..hidden")]
    public void Resolve_InsideTheWorkspace_IsTheRealPath(string path, string expected) =>
        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.Combine(_root, expected)), SandboxPath.Resolve(_root, _root, path));

    [Fact]
    public void Resolve_AbsolutePathInside_IsAccepted() =>
        Assert.Equal(Path.Combine(_root, "src/a.txt"), SandboxPath.Resolve(_root, _root, Path.Combine(_root, "src/a.txt")));

    [Fact]
    public void Resolve_Refused_SaysWhatToDo()
    {
        var refusal = Assert.Throws<SandboxException>(() => SandboxPath.Resolve(_root, _root, "../secret.txt"));

        Assert.Equal($"'../secret.txt' is outside the workspace {_root}. Use a path relative to the workspace.", refusal.Message);
    }

    public void Dispose() => _folder.Dispose();
}
