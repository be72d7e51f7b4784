using System.Text;
using Microsoft.Extensions.Configuration;
using Stigmer.AppHost.Settings;

namespace Stigmer.Tests.AppHost;

public sealed class StandardInputSecretsTests
{
    [Fact]
    public void AddTo_WhenAskedFor_ReadsTheObjectToTheEnd()
    {
        using var configuration = Configuration(asked: true);

        var problem = StandardInputSecrets.AddTo(configuration, () => Input("""{ "Parameters:anthropic-api-key": "sk-1" }"""));

        Assert.Null(problem);
        Assert.Equal("sk-1", configuration["Parameters:anthropic-api-key"]);
    }

    [Fact]
    public void AddTo_WhenNotAskedFor_LeavesTheInputAlone()
    {
        using var configuration = Configuration(asked: false);

        Assert.Null(StandardInputSecrets.AddTo(configuration, () => throw new InvalidOperationException("read")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk-secret")]
    [InlineData("[\"sk-secret\"]")]
    [InlineData("{\"key\": {\"sk-secret\": 1}}")]
    public void AddTo_OfWhatIsNoSuchObject_SaysWhatIsExpectedWithoutQuotingIt(string text)
    {
        using var configuration = Configuration(asked: true);

        var problem = StandardInputSecrets.AddTo(configuration, () => Input(text));

        Assert.StartsWith("Stigmer:SecretsFromStdin is set, but the standard input is not a JSON object", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", problem);
    }

    private static ConfigurationManager Configuration(bool asked)
    {
        var configuration = new ConfigurationManager();
        configuration["Stigmer:SecretsFromStdin"] = asked ? "true" : null;
        return configuration;
    }

    private static MemoryStream Input(string text) => new(Encoding.UTF8.GetBytes(text));
}
