using System.Diagnostics;
using System.Text.RegularExpressions;
using Compat.Tests.Support;

namespace Compat.Tests.ApplicationHost.Overloads;

/// <summary>
/// What the official API refuses is refused by the compiler here too; with fewer overloads it would be accepted, and the
/// application host would no longer build against the official packages.
/// </summary>
public sealed partial class RefusedOverloadTests
{
    // Each line that must not compile carries the error it is to give.
    private const string Source = """
        using Aspire.Hosting;
        using Aspire.Hosting.ApplicationModel;

        public class Refused
        {
            public void Declare(
                IDistributedApplicationBuilder builder,
                IResourceBuilder<ProjectResource> project,
                IResourceBuilder<ContainerResource> container,
                IResourceBuilder<ParameterResource> word)
            {
                var count = 3;
                project.WithEnvironment("A", $"{count}"); // CS0315
                project.WithEnvironment("A", $"{word:upper}").WithEnvironment("B", $"{word}{container}"); // CS0311
                project.WithEnvironment("A", null); // CS0121
                project.WithEnvironment("A", count); // CS0315
                project.WithReference(container); // CS1503
                builder.AddProject<Project>("a", null); // CS0121
                builder.AddProject<Refused>("a"); // CS0311
                word.WithEnvironment("A", "b"); // CS0311
                word.WaitFor(project); // CS0311
                container.WithReplicas(2); // CS1929
            }
        }

        public class Project : IProjectMetadata { public string ProjectPath => ""; }
        """;

    [Fact]
    public async Task Compile_WhatTheOfficialApiRefuses_GivesTheSameErrors()
    {
        var folder = Directory.CreateTempSubdirectory("refused-").FullName;
        try
        {
            var file = Path.Combine(folder, "Refused.cs");
            await File.WriteAllTextAsync(file, Source);

            var output = await CompileAsync(folder, file);

            var expected = Source.Split('\n').Select((line, i) => (Line: i + 1, Error: Expected().Match(line))).Where(l => l.Error.Success)
                .Select(l => $"{l.Line} {l.Error.Groups[1].Value}");
            var given = Given().Matches(output).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}").Distinct();
            Assert.Equal(string.Join('\n', expected), string.Join('\n', given));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The compiler of the SDK that runs these tests.</summary>
    private static async Task<string> CompileAsync(string folder, string file)
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        var compiler = Directory.GetFiles(Path.Combine(root, "sdk"), "csc.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var arguments = Path.Combine(folder, "arguments.rsp");
        await File.WriteAllLinesAsync(arguments, ["-nologo", "-target:library", "-langversion:latest", .. references.Select(r => $"-r:\"{r}\""), $"\"{file}\""]);

        using var process = Process.Start(new ProcessStartInfo(Path.Combine(root, "dotnet"), [compiler, "-noconfig", $"-out:{folder}/refused.dll", $"@{arguments}"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience.Limit);
        await process.WaitForExitAsync().WaitAsync(Patience.Limit);
        return output;
    }

    [GeneratedRegex(@"// (CS\d+)")]
    private static partial Regex Expected();

    [GeneratedRegex(@"\((\d+),\d+\): error (CS\d+)")]
    private static partial Regex Given();
}
