namespace Aspire.Hosting.ApplicationModel;

/// <summary>One line that a resource wrote; the content begins with the time.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
