using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Stigmer.Cli.Manifests;

/// <summary>
/// Fills protobuf messages from YAML by their descriptors: what a message has, a manifest may say, in camelCase or snake_case.
/// Collects every problem with its position instead of stopping at the first.
/// </summary>
internal sealed class YamlMessageReader(Func<FieldDescriptor, bool> isWrittenByServer)
{
    private readonly List<ManifestProblem> _problems = [];

    internal IReadOnlyList<ManifestProblem> Problems => _problems;

    internal void Read(YamlNode node, IMessage message)
    {
        if (node is not YamlMappingNode mapping)
        {
            Report(node, $"expected a mapping with {Names(message.Descriptor)}, found {Describe(node)}");
            return;
        }

        foreach (var (key, value) in mapping.Children)
        {
            if (FieldOf(message.Descriptor, key) is not { } field)
            {
                continue;
            }

            if (field.RealContainingOneof is { } oneof && oneof.Accessor.GetCaseFieldDescriptor(message) is { } other && other != field)
            {
                Report(key, $"'{key}' cannot stand beside '{other.JsonName}': choose one");
                continue;
            }

            ReadField(value, field, message);
        }
    }

    internal void Report(YamlNode node, string message) => Report(node.Start, message);

    private void Report(Mark mark, string message) => _problems.Add(new ManifestProblem(mark.Line, mark.Column, message));

    private FieldDescriptor? FieldOf(MessageDescriptor message, YamlNode key)
    {
        var name = (key as YamlScalarNode)?.Value ?? "";
        var field = message.Fields.InFieldNumberOrder().FirstOrDefault(field => field.JsonName == name || field.Name == name);
        if (field is null)
        {
            var nearest = NearestName.Of(name, WrittenByUser(message).Select(known => known.JsonName));
            Report(key, $"unknown field '{name}'; {(nearest is null ? $"expected {Names(message)}" : $"did you mean '{nearest}'?")}");
        }
        else if (isWrittenByServer(field))
        {
            Report(key, $"'{name}' is written by the server; remove it");
            field = null;
        }

        return field;
    }

    private void ReadField(YamlNode node, FieldDescriptor field, IMessage message)
    {
        if (field.IsMap)
        {
            ReadMap(node, field, (IDictionary)field.Accessor.GetValue(message));
        }
        else if (field.IsRepeated)
        {
            ReadList(node, field, (IList)field.Accessor.GetValue(message));
        }
        else if (ReadValue(node, field) is { } value)
        {
            field.Accessor.SetValue(message, value);
        }
    }

    private void ReadMap(YamlNode node, FieldDescriptor field, IDictionary map)
    {
        if (node is not YamlMappingNode mapping)
        {
            Report(node, $"'{field.JsonName}' expects a mapping of names to values, found {Describe(node)}");
            return;
        }

        foreach (var (key, child) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name })
            {
                Report(key, $"'{field.JsonName}' expects plain names, found {Describe(key)}");
            }
            else if (ReadValue(child, field.MessageType.FindFieldByNumber(2)!, $"{field.JsonName}.{name}") is { } value)
            {
                map[name] = value;
            }
        }
    }

    private void ReadList(YamlNode node, FieldDescriptor field, IList list)
    {
        if (node is not YamlSequenceNode sequence)
        {
            Report(node, $"'{field.JsonName}' expects a list, found {Describe(node)}");
            return;
        }

        foreach (var child in sequence.Children)
        {
            if (ReadValue(child, field) is { } value)
            {
                list.Add(value);
            }
        }
    }

    private object? ReadValue(YamlNode node, FieldDescriptor field, string? name = null)
    {
        if (field.FieldType == FieldType.Message && !IsTime(field))
        {
            var message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
            Read(node, message);
            return message;
        }

        if (node is not YamlScalarNode { Value: { } text } scalar || IsNull(scalar))
        {
            Report(node, $"'{name ?? field.JsonName}' expects {Expectation(field)}, found {Describe(node)}");
            return null;
        }

        object? value = field.FieldType switch
        {
            FieldType.String => text,
            FieldType.Bool => bool.TryParse(text, out var flag) ? flag : null,
            FieldType.Int32 => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            FieldType.Int64 => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            FieldType.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
            FieldType.Enum => field.EnumType.Values.FirstOrDefault(known => IsNamed(known, text))?.Number,
            FieldType.Message => DurationText.Parse(text),
            _ => null,
        };
        if (value is null)
        {
            Report(node, $"'{name ?? field.JsonName}' expects {Expectation(field)}, found '{text}'");
        }

        return value;
    }

    private IEnumerable<FieldDescriptor> WrittenByUser(MessageDescriptor message) =>
        message.Fields.InFieldNumberOrder().Where(field => !isWrittenByServer(field));

    private string Names(MessageDescriptor message) => string.Join(", ", WrittenByUser(message).Select(field => field.JsonName));

    private static bool IsNull(YamlScalarNode scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "null" or "~";

    private static string Expectation(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "text",
        FieldType.Bool => "true or false",
        FieldType.Int32 or FieldType.Int64 => "a whole number",
        FieldType.Double => "a number",
        FieldType.Enum => "one of " + string.Join(", ", field.EnumType.Values.Where(value => value.Number != 0).Select(ShortName)),
        FieldType.Message => "a time such as 90s, 30m, 2h or 1d",
        _ => "something else",
    };

    private static bool IsTime(FieldDescriptor field) => field.MessageType.FullName == Google.Protobuf.WellKnownTypes.Duration.Descriptor.FullName;

    // A value may be written without the name of its enum in front: "ask" for APPROVAL_ACTION_ASK.
    private static bool IsNamed(EnumValueDescriptor value, string text) =>
        string.Equals(value.Name, text, StringComparison.OrdinalIgnoreCase) || string.Equals(ShortName(value), text, StringComparison.OrdinalIgnoreCase);

    private static string ShortName(EnumValueDescriptor value)
    {
        var prefix = string.Concat(value.EnumDescriptor.Name.Select((c, index) => char.IsUpper(c) && index > 0 ? $"_{c}" : $"{c}")) + "_";
        return value.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? value.Name[prefix.Length..].ToLowerInvariant() : value.Name;
    }

    private static string Describe(YamlNode node) => node switch
    {
        YamlScalarNode scalar when IsNull(scalar) => "nothing",
        YamlScalarNode scalar => $"'{scalar.Value}'",
        YamlSequenceNode => "a list",
        _ => "a mapping",
    };
}
