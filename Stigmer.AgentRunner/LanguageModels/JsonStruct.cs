using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace Stigmer.AgentRunner.LanguageModels;

/// <summary>Turns the arguments of a tool from JSON into what the journal keeps, and back.</summary>
internal static class JsonStruct
{
    internal static Struct Of(IDictionary<string, object?> arguments)
    {
        var result = new Struct();
        foreach (var (name, value) in arguments)
        {
            result.Fields[name] = Of(value is JsonElement element ? element : JsonSerializer.SerializeToElement(value));
        }

        return result;
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

    private static Value Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Value.ForString(element.GetString()!),
        JsonValueKind.Number => Value.ForNumber(element.GetDouble()),
        JsonValueKind.True => Value.ForBool(true),
        JsonValueKind.False => Value.ForBool(false),
        JsonValueKind.Array => Value.ForList([.. element.EnumerateArray().Select(Of)]),
        JsonValueKind.Object => OfObject(element),
        _ => Value.ForNull(),
    };

    private static Value OfObject(JsonElement element)
    {
        var result = new Struct();
        foreach (var property in element.EnumerateObject())
        {
            result.Fields[property.Name] = Of(property.Value);
        }

        return Value.ForStruct(result);
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
                writer.WriteNumberValue(value.NumberValue);
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
