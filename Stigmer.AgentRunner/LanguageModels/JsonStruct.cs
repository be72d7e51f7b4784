using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>
/// Turns the arguments of a tool from JSON into what the journal keeps, and back. Numbers are doubles there, which round integers above 2^53, as
/// ids of many systems are: those are kept as text, and a tool that wants a number gets it back whole (<see cref="Mcp.LongIntegers"/>).
/// </summary>
internal static class JsonStruct
{
    // A level is three of the messages that it is kept in, and their readers go down 100.
    private const int MaxDepth = 24;

    // 2^53: below it every integer is a double, and no two are the same.
    private const double MaxExactInteger = 9_007_199_254_740_992;

    // 2^63, of which a long is the half below.
    private const double MaxInteger = 9_223_372_036_854_775_808;

    /// <exception cref="JsonException">They hold what cannot be kept; to try again with the same would never end.</exception>
    internal static Struct Of(IDictionary<string, object?> arguments)
    {
        try
        {
            return OfFields(
                arguments.Select(pair => (pair.Key, pair.Value is JsonElement element ? element : JsonSerializer.SerializeToElement(pair.Value))), MaxDepth);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("half of a surrogate pair", e);
        }
    }

    internal static Dictionary<string, JsonElement> ToJson(Struct? value)
    {
        var result = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (value is null || value.Fields.Count == 0)
        {
            return result;
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        foreach (var property in document.RootElement.Clone().EnumerateObject())
        {
            result[property.Name] = property.Value;
        }

        return result;
    }

    /// <summary>As a message of the conversation carries them: only what is nested is JSON. All calls of a conversation are read in every turn.</summary>
    internal static Dictionary<string, object?> ToArguments(Struct? value) => value?.Fields.ToDictionary(field => field.Key, field => field.Value.KindCase switch
    {
        Value.KindOneofCase.StringValue => field.Value.StringValue,
        Value.KindOneofCase.NumberValue => IsInteger(field.Value.NumberValue, out var integer) ? integer : field.Value.NumberValue,
        Value.KindOneofCase.BoolValue => field.Value.BoolValue,
        Value.KindOneofCase.StructValue or Value.KindOneofCase.ListValue => ToJson(new Struct { Fields = { { field.Key, field.Value } } })[field.Key],
        _ => (object?)null,
    }, StringComparer.Ordinal) ?? [];

    private static Value Of(JsonElement element, int depth) => element.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array when depth == 0 => throw new JsonException($"more than {MaxDepth} levels"),
        JsonValueKind.String => Value.ForString(element.GetString()!),
        JsonValueKind.Number => OfNumber(element),
        JsonValueKind.True => Value.ForBool(true),
        JsonValueKind.False => Value.ForBool(false),
        JsonValueKind.Array => Value.ForList([.. element.EnumerateArray().Select(one => Of(one, depth - 1))]),
        JsonValueKind.Object => Value.ForStruct(OfFields(element.EnumerateObject().Select(property => (property.Name, property.Value)), depth - 1)),
        _ => Value.ForNull(),
    };

    private static Value OfNumber(JsonElement element)
    {
        var number = element.GetDouble();
        if (!double.IsFinite(number))
        {
            throw new JsonException($"{element.GetRawText()} is too big a number");
        }

        return Math.Abs(number) < MaxExactInteger
            || !BigInteger.TryParse(element.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            || integer == new BigInteger(number)
            ? Value.ForNumber(number)
            : Value.ForString(element.GetRawText());
    }

    // Written with all its digits, and not with an exponent: not every reader takes that for an integer.
    private static bool IsInteger(double number, out long integer)
    {
        var isOne = Math.Abs(number) < MaxInteger && double.IsInteger(number) && !(number == 0 && double.IsNegative(number));
        integer = isOne ? (long)number : 0;

        return isOne;
    }

    private static Struct OfFields(IEnumerable<(string Name, JsonElement Value)> fields, int depth)
    {
        var result = new Struct();
        foreach (var (name, value) in fields)
        {
            result.Fields[name] = Of(value, depth);
        }

        return result;
    }

    private static void Write(Utf8JsonWriter writer, Struct value)
    {
        writer.WriteStartObject();
        foreach (var (name, field) in value.Fields)
        {
            writer.WritePropertyName(name);
            Write(writer, field);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue:
                writer.WriteStringValue(value.StringValue);
                break;
            case Value.KindOneofCase.NumberValue:
                if (IsInteger(value.NumberValue, out var integer))
                {
                    writer.WriteNumberValue(integer);
                }
                else
                {
                    writer.WriteNumberValue(value.NumberValue);
                }

                break;
            case Value.KindOneofCase.BoolValue:
                writer.WriteBooleanValue(value.BoolValue);
                break;
            case Value.KindOneofCase.StructValue:
                Write(writer, value.StructValue);
                break;
            case Value.KindOneofCase.ListValue:
                writer.WriteStartArray();
                foreach (var one in value.ListValue.Values)
                {
                    Write(writer, one);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
