using Aspire.Hosting;

namespace Compat.Tests.ApplicationHost;

public sealed class NameTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("under_score")]
    [InlineData("trailing-")]
    [InlineData("double--hyphen")]
    public async Task AddResource_WithAnInvalidName_IsRefused(string name)
    {
        await using var scratch = new ScratchApplication();

        var refusal = Assert.Throws<ArgumentException>(() => scratch.AddScript(name, "true"));

        Assert.StartsWith($"Resource name '{name}' is invalid. Name must ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddResource_OfTheSameName_IsRefusedWhateverTheCase()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("twice", "true");

        var refusal = Assert.Throws<DistributedApplicationException>(() => scratch.AddScript("TWICE", "true"));

        Assert.EndsWith("with that name already exists. Resource names are case-insensitive.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithEndpoint_OfTheSameName_IsRefused()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "true").WithHttpEndpoint();

        Assert.Throws<DistributedApplicationException>(() => script.WithHttpEndpoint());
    }

    [Fact]
    public async Task WaitFor_Itself_IsRefused()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "true");

        Assert.Throws<DistributedApplicationException>(() => script.WaitFor(script));
    }
}
