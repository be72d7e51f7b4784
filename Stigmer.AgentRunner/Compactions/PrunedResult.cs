using System.Globalization;
using Stigmer.ServiceDefaults.Texts;

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

        var head = output.Head(KeptCharacters);

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{head}\n[… {output.Length - head.Length:N0} characters left out to save room; call the tool again if you need them …]");
    }
}
