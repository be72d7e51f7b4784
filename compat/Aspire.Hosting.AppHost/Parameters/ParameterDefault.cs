namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a parameter's value comes from when it is not configured.</summary>
public abstract class ParameterDefault
{
    /// <summary>That value.</summary>
    public abstract string GetDefaultValue();
}
