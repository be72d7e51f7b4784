using System.Diagnostics;
using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Local;

/// <summary>Where the program is that the daemon runs.</summary>
/// <param name="Program">Stigmer.AppHost.dll, or an executable that stands for it.</param>
/// <param name="Folder">Its working folder.</param>
internal sealed record AppHostLocation(string Program, string Folder)
{
    internal const string Variable = "STIGMER_APPHOST";

    private const string Name = "Stigmer.AppHost";
    private const string Assembly = Name + ".dll";
    private static readonly string[] Configurations = ["Debug", "Release"];

    /// <summary>A .dll needs the dotnet host before it.</summary>
    internal IReadOnlyList<string> Command => Path.GetExtension(Program) == ".dll" ? [DotNetHost(), Program] : [Program];

    /// <summary>The variable, else beside the tool, else in the repository around the tool or the current folder.</summary>
    internal static async Task<AppHostLocation> FindAsync(CliContext context, CancellationToken cancellationToken)
    {
        if (context.Variable(Variable) is { } named)
        {
            var path = context.PathOf(named);
            return File.Exists(path)
                ? new AppHostLocation(path, ProjectFolderOf(path))
                : throw new CommandException($"{Variable} names {named}, which does not exist; it must be the path of {Assembly}");
        }

        var beside = Path.Combine(AppContext.BaseDirectory, Assembly);
        if (File.Exists(beside))
        {
            return new AppHostLocation(beside, AppContext.BaseDirectory);
        }

        var repository = RepositoryAround(AppContext.BaseDirectory) ?? RepositoryAround(context.CurrentDirectory)
            ?? throw new CommandException($"cannot find {Assembly}; run this in a folder of the Stigmer repository, or set {Variable} to its path");
        var folder = Path.Combine(repository, Name);
        return Built(folder) ?? await BuildAsync(folder, context, cancellationToken);
    }

    private static AppHostLocation? Built(string folder) => Configurations
        .Select(configuration => Path.Combine(folder, "bin", configuration, "net10.0", Assembly))
        .Where(File.Exists)
        .OrderByDescending(File.GetLastWriteTimeUtc)
        .Select(path => new AppHostLocation(path, folder))
        .FirstOrDefault();

    private static async Task<AppHostLocation> BuildAsync(string folder, CliContext context, CancellationToken cancellationToken)
    {
        await context.Terminal.Out.WriteLineAsync($"Building {Name} (only before the first start)...");
        var start = new ProcessStartInfo(DotNetHost(), ["build", folder, "--nologo", "-v", "q"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        ModelKeys.Variables.ToList().ForEach(name => start.Environment.Remove(name));
        using var build = Process.Start(start)!;
        build.StandardInput.Close();
        string output;
        try
        {
            output = await build.StandardOutput.ReadToEndAsync(cancellationToken);
            await build.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }

        var error = output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim();
        return build.ExitCode == 0 && Built(folder) is { } built
            ? built
            : throw new CommandException($"building {Name} failed: {error ?? $"exit code {build.ExitCode}"}; try 'dotnet build {folder}'");
    }

    private static string? RepositoryAround(string? folder)
    {
        while (folder is not null && !(File.Exists(Path.Combine(folder, "Stigmer.sln")) && Directory.Exists(Path.Combine(folder, Name))))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }

    /// <summary>The project's folder when the path is below its bin, where the AppHost looks for its settings; else the program's own.</summary>
    private static string ProjectFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(Path.Combine(above, Name + ".csproj")))
            {
                return above;
            }
        }

        return folder;
    }

    /// <summary>The host that runs this process: the runtime's folder is &lt;root&gt;/shared/Microsoft.NETCore.App/&lt;version&gt;.</summary>
    private static string DotNetHost() =>
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}
