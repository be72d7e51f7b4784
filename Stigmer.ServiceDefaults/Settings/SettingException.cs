namespace Stigmer.ServiceDefaults.Settings;

/// <summary>A setting that a process cannot start with; the message names the setting, what was wrong and the fix, on one line.</summary>
public sealed class SettingException(string message) : Exception(message);
