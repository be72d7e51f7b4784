namespace Stigmer.AppHost.Redis;

/// <summary>How Redis comes to run.</summary>
internal enum RedisFlavour
{
    /// <summary>Its own image in a container.</summary>
    Container,

    /// <summary>The <c>redis-server</c> of this machine.</summary>
    Program,

    /// <summary>Somebody else runs it.</summary>
    External,
}
