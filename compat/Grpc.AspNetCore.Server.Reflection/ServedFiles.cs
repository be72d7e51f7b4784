using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Reflection;

/// <summary>The services that are mapped, and the files that describe them and everything in them.</summary>
internal sealed class ServedFiles
{
    private readonly Lazy<IReadOnlyList<ServiceDescriptor>> services;
    private readonly Lazy<IReadOnlyDictionary<string, FileDescriptor>> files;

    // Asked for when the first caller comes: by then everything is mapped.
    public ServedFiles(IEnumerable<EndpointDataSource> endpoints)
    {
        services = new(() => FindServices(endpoints));
        files = new(() => FindFiles(services.Value.Select(service => service.File)));
    }

    public IEnumerable<string> ServiceNames => services.Value.Select(service => service.FullName).Order(StringComparer.Ordinal);

    public FileDescriptor? ByName(string name) => files.Value.GetValueOrDefault(name);

    /// <summary>The file that defines a message, an enum or a service, or a method or field of one.</summary>
    public FileDescriptor? BySymbol(string symbol) => files.Value.Values.FirstOrDefault(file => Symbols(file).Contains(symbol, StringComparer.Ordinal));

    /// <summary>A file after everything that it needs.</summary>
    public static IEnumerable<FileDescriptor> WithDependencies(FileDescriptor file) => FindFiles([file]).Values;

    private static List<ServiceDescriptor> FindServices(IEnumerable<EndpointDataSource> endpoints) =>
    [
        .. endpoints.SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType).OfType<Type>()
            .Distinct().Select(DescriptorOf).OfType<ServiceDescriptor>().DistinctBy(service => service.FullName),
    ];

    /// <summary>Generated code has the descriptor beside the base class of the service.</summary>
    private static ServiceDescriptor? DescriptorOf(Type service)
    {
        for (var type = service; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } bind)
            {
                return bind.BindType.GetProperty("Descriptor", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(null) as ServiceDescriptor;
            }
        }

        return null;
    }

    private static Dictionary<string, FileDescriptor> FindFiles(IEnumerable<FileDescriptor> from)
    {
        var found = new Dictionary<string, FileDescriptor>(StringComparer.Ordinal);
        void Add(FileDescriptor file)
        {
            if (found.ContainsKey(file.Name))
            {
                return;
            }

            foreach (var needed in file.Dependencies)
            {
                Add(needed);
            }

            found[file.Name] = file;
        }

        foreach (var file in from)
        {
            Add(file);
        }

        return found;
    }

    private static IEnumerable<string> Symbols(FileDescriptor file) =>
    [
        .. file.Services.SelectMany(service => service.Methods.Select(method => method.FullName).Prepend(service.FullName)),
        .. file.EnumTypes.Select(type => type.FullName),
        .. file.MessageTypes.SelectMany(Symbols),
    ];

    private static IEnumerable<string> Symbols(MessageDescriptor message) =>
    [
        message.FullName,
        .. message.Fields.InDeclarationOrder().Select(field => field.FullName),
        .. message.EnumTypes.Select(type => type.FullName),
        .. message.NestedTypes.SelectMany(Symbols),
    ];
}
