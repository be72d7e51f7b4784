using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server;

/// <summary>An interceptor type with arguments for its constructor.</summary>
public class InterceptorRegistration
{
    internal InterceptorRegistration(Type type, object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type.IsAssignableTo(typeof(Interceptor))
            ? type
            : throw new ArgumentException($"{type} must derive from {typeof(Interceptor)}.", nameof(type));
        Arguments = arguments;
    }

    /// <summary>The type; taken from the service provider, or made anew for each call.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public Type Type { get; }

    /// <summary>Given to the constructor beside what the service provider has.</summary>
    public IReadOnlyList<object> Arguments { get; }
}

/// <summary>The interceptors of a service, in order.</summary>
public class InterceptorCollection : Collection<InterceptorRegistration>
{
    /// <summary>Adds an interceptor.</summary>
    public void Add<TInterceptor>(params object[] args)
        where TInterceptor : Interceptor => Add(typeof(TInterceptor), args);

    /// <summary>Adds an interceptor.</summary>
    public void Add(Type interceptorType, params object[] args) => Add(new InterceptorRegistration(interceptorType, args));
}
