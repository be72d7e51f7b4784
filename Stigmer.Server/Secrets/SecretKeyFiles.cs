using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Stigmer.ServiceDefaults.Settings;
using Stigmer.ServiceDefaults.Storage;

namespace Stigmer.Server.Secrets;

/// <summary>The keys that secrets are sealed with: one file each, for the owner's eyes, on the disk before anything is sealed with it.</summary>
internal sealed class SecretKeyFiles : IXmlRepository
{
    private readonly string _folder;

    private SecretKeyFiles(string folder) => _folder = folder;

    /// <exception cref="SettingException">The folder cannot be used, or a key in it is damaged.</exception>
    internal static SecretKeyFiles Open(string dataFolder)
    {
        var files = new SecretKeyFiles(Path.Combine(dataFolder, "keys"));
        try
        {
            OwnerOnly.MakeFolder(files._folder);
            OwnerOnly.RemoveUnfinished(files._folder);
            files.GetAllElements();
            return files;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"the folder of keys {files._folder} cannot be used ({exception.Message.TrimEnd('.')}); make it readable and writable");
        }
    }

    public IReadOnlyCollection<XElement> GetAllElements() => [.. Directory.EnumerateFiles(_folder, "*.xml").Select(Read)];

    public void StoreElement(XElement element, string friendlyName) =>
        OwnerOnly.Write(Path.Combine(_folder, $"{friendlyName}.xml"), Encoding.UTF8.GetBytes(element.ToString()));

    private static XElement Read(string path)
    {
        try
        {
            return XElement.Load(path);
        }
        catch (XmlException)
        {
            throw new SettingException($"the key {path} is damaged; restore it from a backup, or secrets that were sealed with it are lost");
        }
    }
}
