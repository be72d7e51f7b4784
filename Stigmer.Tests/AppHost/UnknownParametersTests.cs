using Stigmer.AppHost.Settings;

namespace Stigmer.Tests.AppHost;

public sealed class UnknownParametersTests
{
    private static readonly string[] _known = ["mode", "stigmer-api-key", "daytona-api-key"];

    [Theory]
    [InlineData("mode", null)]
    [InlineData("MODE", null)]
    [InlineData("stigmer_api_key", null)]
    [InlineData("mod", "did you mean 'mode'?")]
    [InlineData("daytona-apikey", "did you mean 'daytona-api-key'?")]
    [InlineData("stigmer_api_kye", "did you mean 'stigmer-api-key'?")]
    [InlineData("postgres-password", "there are daytona-api-key, mode, stigmer-api-key.")]
    public void Describe_OfAName_FindsTheNearest(string name, string? expected) => Assert.Equal(expected, UnknownParameters.Describe(name, _known));
}
