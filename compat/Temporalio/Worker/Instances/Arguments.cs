using System.Reflection;
using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Worker.Instances;

/// <summary>Makes a method's arguments of payloads.</summary>
internal static class Arguments
{
    /// <summary>Missing arguments take the method's defaults; those in excess are ignored.</summary>
    internal static object?[] Decode(
        IPayloadConverter converter, IReadOnlyList<ParameterInfo> parameters, bool isDynamic, Payloads? input, string? handlerName = null)
    {
        var payloads = input.ToList();
        if (isDynamic)
        {
            IRawValue[] raw = [.. payloads.Select(payload => new RawValue(payload))];
            return handlerName is null ? [raw] : [handlerName, raw];
        }

        var args = new object?[parameters.Count];
        for (var i = 0; i < args.Length; i++)
        {
            args[i] = i < payloads.Count ? converter.ToValue(payloads[i], parameters[i].ParameterType)
                : parameters[i].HasDefaultValue ? parameters[i].DefaultValue
                : throw new ArgumentException($"Given {payloads.Count} arguments, but {parameters.Count(p => !p.HasDefaultValue)} are required");
        }

        return args;
    }
}
