using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Stigmer.AgentRunner.LanguageModels;

namespace Stigmer.Tests.AgentRunner.LanguageModels;

public class JsonStructTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-7")]
    [InlineData("0.1")]
    [InlineData("1732345678901234")]
    [InlineData("9007199254740992")]
    [InlineData("-9223372036854774784")]
    [InlineData("1E+30")]
    public void ToJson_ANumberThatADoubleHolds_IsTheSame(string number) => Assert.Equal(number, There(number).ToJsonAndBack());

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("1234567890123456789")]
    [InlineData("18446744073709551615")]
    public void Of_AnIntegerThatADoubleWouldRound_IsKeptAsText(string number) => Assert.Equal($"\"{number}\"", There(number).ToJsonAndBack());

    [Fact]
    public void ToArguments_ALongInteger_HasAllItsDigits() =>
        Assert.Equal("1732345678901234", JsonSerializer.Serialize(JsonStruct.ToArguments(There("1732345678901234"))["n"]));

    private static Struct There(string number)
    {
        using var document = JsonDocument.Parse(number);

        return JsonStruct.Of(new Dictionary<string, object?> { ["n"] = document.RootElement.Clone() });
    }
}

file static class StructExtensions
{
    internal static string ToJsonAndBack(this Struct value) => JsonStruct.ToJson(value)["n"].GetRawText();
}
