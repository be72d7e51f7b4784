using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Parameters;

internal sealed class GivenDefault(Func<string> value) : ParameterDefault
{
    public override string GetDefaultValue() => value();
}
