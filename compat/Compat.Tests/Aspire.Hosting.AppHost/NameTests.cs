using Aspire.Hosting;

namespace Compat.Tests.ApplicationHost;

public sealed class NameTests
{
    private const string SixtyFour = "a234567890123456789012345678901234567890123456789012345678901234";

    [Theory]
    [InlineData("", "be between 1 and 64 characters long.")]
    [InlineData(SixtyFour + "5", "be between 1 and 64 characters long.")]
    [InlineData("under_score", "contain only ASCII letters, digits, and hyphens.")]
    [InlineData("with space", "contain only ASCII letters, digits, and hyphens.")]
    [InlineData("größe", "contain only ASCII letters, digits, and hyphens.")]
    [InlineData("1st", "start with an ASCII letter.")]
    [InlineData("-first", "start with an ASCII letter.")]
    [InlineData("trailing-", "not end with a hyphen.")]
    [InlineData("double--hyphen", "not contain consecutive hyphens.")]
    public async Task AddResource_WithAnInvalidName_SaysWhichRuleItBreaks(string name, string rule)
    {
        await using var scratch = new ScratchApplication();

        var refusal = Assert.Throws<ArgumentException>(() => scratch.AddScript(name, "true"));

        Assert.Equal($"Resource name '{name}' is invalid. Name must {rule} (Parameter 'name')", refusal.Message);
        Assert.Throws<ArgumentException>(() => scratch.Builder.AddParameter(name));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A-1-b")]
    [InlineData(SixtyFour)]
    public async Task AddResource_WithAValidName_TakesIt(string name)
    {
        await using var scratch = new ScratchApplication();

        Assert.Equal(name, scratch.Builder.AddParameter(name, "x").Resource.Name);
    }

    [Theory]
    [InlineData("grpc_web", "contain only ASCII letters, digits, and hyphens.")]
    [InlineData("2nd", "start with an ASCII letter.")]
    [InlineData("web-", "not end with a hyphen.")]
    public async Task WithEndpoint_WithAnInvalidName_SaysWhichRuleItBreaks(string name, string rule)
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "true");

        var refusal = Assert.Throws<ArgumentException>(() => script.WithHttpEndpoint(name: name));

        Assert.Equal($"EndpointAnnotation name '{name}' is invalid. Name must {rule} (Parameter 'name')", refusal.Message);
    }

    [Fact]
    public async Task AddResource_OfTheSameName_IsRefusedWhateverTheCase()
    {
        await using var scratch = new ScratchApplication();
        scratch.AddScript("twice", "true");

        var refusal = Assert.Throws<DistributedApplicationException>(() => scratch.Builder.AddParameter("TWICE"));

        Assert.Equal(
            "Cannot add resource of type 'Aspire.Hosting.ApplicationModel.ParameterResource' with name 'TWICE' because resource of type 'Aspire.Hosting.ApplicationModel.ExecutableResource' with that name already exists. Resource names are case-insensitive.",
            refusal.Message);
    }

    [Fact]
    public async Task WaitFor_Itself_IsRefused()
    {
        await using var scratch = new ScratchApplication();
        var script = scratch.AddScript("script", "true");

        Assert.Throws<DistributedApplicationException>(() => script.WaitFor(script));
    }
}
