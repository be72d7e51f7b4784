using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Api.Enums.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>How a client works, whatever it is connected to.</summary>
public class TemporalClientOptions : ICloneable
{
    /// <summary>Namespace of all it does.</summary>
    public string Namespace { get; set; } = "default";

    /// <summary>Converts values and exceptions.</summary>
    public DataConverter DataConverter { get; set; } = DataConverter.Default;

    /// <summary>Interceptors, outermost first. Those that are worker interceptors as well serve the client's workers too.</summary>
    public IReadOnlyCollection<IClientInterceptor>? Interceptors { get; set; }

    /// <summary>Where logs go.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>When queries are refused, unless the query says otherwise.</summary>
    public QueryRejectCondition? QueryRejectCondition { get; set; }

    /// <inheritdoc />
    public virtual object Clone() => MemberwiseClone();
}

/// <summary>Options of a connection and of the client on it.</summary>
public class TemporalClientConnectOptions : TemporalConnectionOptions
{
    /// <summary>Creates options.</summary>
    public TemporalClientConnectOptions()
    {
    }

    /// <summary>Creates options for a server.</summary>
    public TemporalClientConnectOptions(string targetHost)
        : base(targetHost)
    {
    }

    /// <summary>Namespace of all the client does.</summary>
    public string Namespace { get; set; } = "default";

    /// <summary>Converts values and exceptions.</summary>
    public DataConverter DataConverter { get; set; } = DataConverter.Default;

    /// <summary>Interceptors, outermost first.</summary>
    public IReadOnlyCollection<IClientInterceptor>? Interceptors { get; set; }

    /// <summary>Where logs go.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>When queries are refused, unless the query says otherwise.</summary>
    public QueryRejectCondition? QueryRejectCondition { get; set; }

    /// <summary>The client's part of the options.</summary>
    public TemporalClientOptions ToClientOptions() => new()
    {
        Namespace = Namespace,
        DataConverter = DataConverter,
        Interceptors = Interceptors,
        LoggerFactory = LoggerFactory,
        QueryRejectCondition = QueryRejectCondition,
    };
}
