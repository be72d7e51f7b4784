using System.Text.Json;
using Aspire.Hosting;
using Stigmer.AppHost.Viewing;

namespace Stigmer.Tests.AppHost;

public sealed class StatusFileTests
{
    [Fact]
    public async Task StatusFile_OfARunningApplication_HoldsItsStateAndIsGoneAfterwards()
    {
        using var folder = new TempFolder();
        var path = folder["status/stigmer.json"];

        await using (var scratch = new ScratchAppHost($"--Stigmer:StatusFile={path}"))
        {
            scratch.AddScript("script", "sleep 1000").WithHttpEndpoint();
            scratch.Builder.AddStatusFile();
            await scratch.StartAsync();
            await Patience.UntilAsync(() => File.Exists(path) && Read(path).GetProperty("ready").GetBoolean(), "the application to be ready");

            var status = Read(path);
            Assert.Equal(Environment.ProcessId, status.GetProperty("pid").GetInt32());
            var script = Assert.Single(status.GetProperty("resources").EnumerateArray());
            Assert.Equal("script", script.GetProperty("name").GetString());
            Assert.Equal("Running", script.GetProperty("state").GetString());
            Assert.Equal("Healthy", script.GetProperty("health").GetString());
            Assert.True(script.GetProperty("pid").GetInt32() > 0);
            Assert.Equal(0, script.GetProperty("restarts").GetInt32());
            Assert.StartsWith("http://localhost:", Assert.Single(script.GetProperty("urls").EnumerateArray()).GetString(), StringComparison.Ordinal);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        Assert.False(File.Exists(path));
        Assert.Empty(Directory.EnumerateFiles(folder["status"]));
    }

    private static JsonElement Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
