using Google.Protobuf;

namespace Stigmer.Server.Access;

/// <summary>Texts in requests, by the paths that <see cref="AccessTable"/> names.</summary>
internal static class RequestFields
{
    /// <summary>Empty when the field, or a message around it, is not set.</summary>
    internal static string Text(this IMessage request, string path) => Find(request, path) is var (message, field) ? (string)field.Accessor.GetValue(message) : "";

    internal static bool Has(this IMessage request, string path)
    {
        var message = request.Descriptor;
        foreach (var name in path.Split('.'))
        {
            if (message?.FindFieldByName(name) is not { } field)
            {
                return false;
            }

            message = field.FieldType == Google.Protobuf.Reflection.FieldType.Message ? field.MessageType : null;
        }

        return true;
    }

    internal static void Set(this IMessage request, string path, string value)
    {
        if (Find(request, path) is var (message, field))
        {
            field.Accessor.SetValue(message, value);
        }
    }

    private static (IMessage Message, Google.Protobuf.Reflection.FieldDescriptor Field)? Find(IMessage? message, string path)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            message = message?.Descriptor.FindFieldByName(name) is { } step ? (IMessage?)step.Accessor.GetValue(message) : null;
        }

        return message?.Descriptor.FindFieldByName(names[^1]) is { } field ? (message, field) : null;
    }
}
