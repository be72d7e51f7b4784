namespace Stigmer.Tests.Repository;

/// <summary>The product's files without any stand-in, in a folder where restore and build disturb nobody.</summary>
public sealed class ProductCopy : IDisposable
{
    private readonly TempFolder _folder = new();

    public ProductCopy()
    {
        foreach (var file in RepositoryFiles.All.Where(file => !file.StartsWith("compat/", StringComparison.Ordinal)))
        {
            var target = _folder[file];
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(RepositoryRoot.Combine(file), target);
        }
    }

    internal string Path => _folder.Path;

    /// <summary>What restore resolved for a project; empty when it did not come that far.</summary>
    internal string AssetsOf(string project)
    {
        var path = _folder[System.IO.Path.Combine(project, "obj", "project.assets.json")];

        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    public void Dispose() => _folder.Dispose();
}
