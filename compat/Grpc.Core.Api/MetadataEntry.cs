using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with its text or its bytes.</summary>
    public class Entry
    {
        private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

        private readonly string? text;
        private readonly byte[]? bytes;

        /// <summary>Makes an entry of text; the key must not end in <see cref="BinaryHeaderSuffix"/>.</summary>
        public Entry(string key, string value)
            : this(Normalise(key), value, null)
        {
            ArgumentNullException.ThrowIfNull(value);
            if (IsBinary)
            {
                throw new ArgumentException($"The key '{Key}' of a text must not end in '{BinaryHeaderSuffix}'.", nameof(key));
            }
        }

        /// <summary>Makes an entry of bytes; the key must end in <see cref="BinaryHeaderSuffix"/>.</summary>
        public Entry(string key, byte[] valueBytes)
            : this(Normalise(key), null, valueBytes?.ToArray())
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            if (!IsBinary)
            {
                throw new ArgumentException($"The key '{Key}' of bytes must end in '{BinaryHeaderSuffix}'.", nameof(key));
            }
        }

        private Entry(string key, string? text, byte[]? bytes)
        {
            Key = key;
            this.text = text;
            this.bytes = bytes;
        }

        /// <summary>The key, in lower case.</summary>
        public string Key { get; }

        /// <summary>Whether the entry carries bytes.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text; an error for bytes.</summary>
        public string Value => text ?? throw new InvalidOperationException($"The value of '{Key}' is binary.");

        /// <summary>The bytes, or the bytes of the text.</summary>
        public byte[] ValueBytes => bytes is null ? Encoding.ASCII.GetBytes(text!) : [.. bytes];

        /// <inheritdoc/>
        public override string ToString() => IsBinary
            ? $"[Entry: key={Key}, valueBytes={Convert.ToBase64String(bytes!)}]"
            : $"[Entry: key={Key}, value={text}]";

        /// <summary>An entry from a peer, whose key the transport has checked.</summary>
        internal static Entry Received(string key, string value)
        {
            key = key.ToLowerInvariant();
            return key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal)
                ? new Entry(key, null, Wire.Base64.Decode(value))
                : new Entry(key, value, null);
        }

        /// <summary>The value as it goes over the wire.</summary>
        internal string ToWire() => text ?? Wire.Base64.Encode(bytes!);

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        private static string Normalise(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            key = key.ToLowerInvariant();
            return key.Length > 0 && !key.AsSpan().ContainsAnyExcept(KeyCharacters)
                ? key
                : throw new ArgumentException($"The metadata key '{key}' may hold letters, digits, '-', '_' and '.' only.", nameof(key));
        }
    }
}
