namespace Stigmer.AppHost.Temporal;

/// <summary>How Temporal comes to run.</summary>
internal enum TemporalFlavour
{
    /// <summary>Its development server in a container.</summary>
    Container,

    /// <summary>The development server that is built in.</summary>
    Embedded,

    /// <summary>Somebody else runs it.</summary>
    External,
}
