using System.Xml.Linq;
using Stigmer.Server.Secrets;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Tests.Server.Secrets;

public sealed class SecretKeyFilesTests : IDisposable
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _data = new();

    [Fact]
    public void Store_Key_IsReadBackAndItsOwnersAlone()
    {
        SecretKeyFiles.Open(_data.Path).StoreElement(new XElement("key", "k"), "key-1");

        Assert.Equal("k", Assert.Single(SecretKeyFiles.Open(_data.Path).GetAllElements()).Value);
        var file = Assert.Single(Directory.GetFiles(_data["keys"]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(OwnersAlone, File.GetUnixFileMode(file));
            Assert.Equal(OwnersAlone | UnixFileMode.UserExecute, File.GetUnixFileMode(_data["keys"]));
        }
    }

    [Fact]
    public void Open_WriteThatNeverEnded_IsTakenAway()
    {
        var left = _data.Write("keys/key-1.xml.0.tmp", "<key");

        Assert.Empty(SecretKeyFiles.Open(_data.Path).GetAllElements());
        Assert.False(File.Exists(left));
    }

    [Fact]
    public void Open_DamagedKey_NamesTheFile()
    {
        var path = _data.Write("keys/key-1.xml", "<key");

        var error = Assert.Throws<SettingException>(() => SecretKeyFiles.Open(_data.Path));

        Assert.Contains($"the key {path} is damaged", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();
}
