namespace Stigmer.AgentRunner.Reporting;

/// <summary>Takes secrets out of text that comes in pieces: what may be the beginning of one is held back until more has come.</summary>
internal sealed class SecretStream(SecretRedactor secrets)
{
    private string _held = "";

    /// <summary>What can be shown now; may be empty.</summary>
    internal string Next(string piece)
    {
        var text = _held + piece;
        var length = secrets.SafeLength(text);
        _held = text[length..];

        return secrets.Redact(text[..length]);
    }
}
