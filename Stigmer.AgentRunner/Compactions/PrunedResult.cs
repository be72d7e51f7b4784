using System.Globalization;

namespace Stigmer.AgentRunner.Compactions;

/// <summary>What stands in the place of a long result that is left out.</summary>
internal static class PrunedResult
{
    internal const int KeptCharacters = 200;

    internal static string Of(string output, int longResult)
    {
        if (output.Length <= Math.Max(longResult, KeptCharacters))
        {
            return output;
        }

        var end = char.IsHighSurrogate(output[KeptCharacters - 1]) ? KeptCharacters - 1 : KeptCharacters;

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{output[..end]}\n[… {output.Length - end:N0} characters left out to save room; call the tool again if you need them …]");
    }
}
