using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Stigmer.Server.Resources.Rules;

/// <summary>Checks a message and everything in it against <see cref="WireRules"/>. Messages inside are looked at only when they are set.</summary>
internal static class MessageRules
{
    /// <summary>Every problem at once, in the order of the fields.</summary>
    internal static IReadOnlyList<Problem> Check(IMessage message)
    {
        var problems = new List<Problem>();
        Check(message, "", problems);
        return problems;
    }

    private static void Check(IMessage message, string path, List<Problem> problems)
    {
        foreach (var rule in WireRules.For(message.Descriptor))
        {
            var field = message.Descriptor.FindFieldByNumber(rule.Field);
            var (name, value) = rule.Target(message, field);
            foreach (var (index, text) in rule.Check(value))
            {
                problems.Add(new Problem(index is null ? path + name : $"{path}{name}[{index}]", text));
            }
        }

        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder().Where(HoldsMessages))
        {
            foreach (var (inner, innerPath) in Inner(field, field.Accessor.GetValue(message), path + field.Name))
            {
                Check(inner, innerPath + ".", problems);
            }
        }
    }

    private static IEnumerable<(IMessage Message, string Path)> Inner(FieldDescriptor field, object? value, string path) => value switch
    {
        null => [],
        IDictionary map => map.Keys.Cast<object>().Select(key => ((IMessage)map[key]!, $"{path}[{Quote(key)}]")),
        IList list => list.Cast<IMessage>().Select((item, index) => (item, $"{path}[{index}]")),
        _ => [((IMessage)value, path)],
    };

    // Google's own types have no rules of ours, and Struct may be deep.
    private static bool HoldsMessages(FieldDescriptor field)
    {
        if (field.FieldType != FieldType.Message)
        {
            return false;
        }

        var type = field.IsMap ? field.MessageType.FindFieldByName("value") : field;
        return type.FieldType == FieldType.Message && type.MessageType.File.Package != "google.protobuf";
    }

    private static string Quote(object key) => key is string text ? $"\"{text}\"" : $"{key}";
}
