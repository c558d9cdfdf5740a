using System.Globalization;
using System.Text;

namespace RankOrchestrator.Language.Tests.Expressions.Conformance;

/// <summary>Reads as much of protobuf's text format as the conformance files use.</summary>
internal sealed class TextProtoReader
{
    private readonly string text;
    private int position;

    private TextProtoReader(string text) => this.text = text;

    public static TextProtoMessage Read(string text) => new TextProtoReader(text).ReadFields('\0');

    private TextProtoMessage ReadFields(char close)
    {
        var message = new TextProtoMessage();
        while (true)
        {
            SkipSpace();
            if (position >= text.Length || text[position] == close)
            {
                position++;
                return message;
            }

            var name = text[position] == '[' ? ReadUntil(']') : ReadWord();
            SkipSpace();
            if (text[position] == ':')
            {
                position++;
                SkipSpace();
            }

            if (text[position] == '[')
            {
                ReadListOf(message, name);
            }
            else
            {
                ReadValue(message, name);
            }

            SkipSpace();
            if (position < text.Length && text[position] is ',' or ';')
            {
                position++;
            }
        }
    }

    private void ReadListOf(TextProtoMessage message, string name)
    {
        position++;
        for (SkipSpace(); text[position] != ']'; SkipSpace())
        {
            ReadValue(message, name);
            SkipSpace();
            if (text[position] == ',')
            {
                position++;
            }
        }

        position++;
    }

    private void ReadValue(TextProtoMessage message, string name)
    {
        switch (text[position])
        {
            case '{':
                position++;
                message.Add(name, ReadFields('}'), null);
                break;
            case '<':
                position++;
                message.Add(name, ReadFields('>'), null);
                break;
            case '"' or '\'':
                message.Add(name, null, ReadStrings());
                break;
            default:
                message.Add(name, null, ReadWord());
                break;
        }
    }

    private string ReadStrings()
    {
        var bytes = new List<byte>();
        while (position < text.Length && text[position] is '"' or '\'')
        {
            ReadString(bytes);
            SkipSpace();
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private void ReadString(List<byte> bytes)
    {
        var quote = text[position++];
        while (text[position] != quote)
        {
            if (text[position] != '\\')
            {
                var rune = Rune.GetRuneAt(text, position);
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                position += rune.Utf16SequenceLength;
                continue;
            }

            position++;
            var escape = text[position++];
            switch (escape)
            {
                case 'n': bytes.Add((byte)'\n'); break;
                case 't': bytes.Add((byte)'\t'); break;
                case 'r': bytes.Add((byte)'\r'); break;
                case 'a': bytes.Add(7); break;
                case 'b': bytes.Add(8); break;
                case 'f': bytes.Add(12); break;
                case 'v': bytes.Add(11); break;
                case 'x': bytes.Add((byte)ReadDigits(16, 2)); break;
                case 'u': bytes.AddRange(Encoding.UTF8.GetBytes(char.ConvertFromUtf32((int)ReadDigits(16, 4)))); break;
                case 'U': bytes.AddRange(Encoding.UTF8.GetBytes(char.ConvertFromUtf32((int)ReadDigits(16, 8)))); break;
                case >= '0' and <= '7':
                    position--;
                    bytes.Add((byte)ReadDigits(8, 3));
                    break;
                default: bytes.Add((byte)escape); break;
            }
        }

        position++;
    }

    private long ReadDigits(int radix, int most)
    {
        var value = 0L;
        for (var count = 0; count < most && char.IsAsciiHexDigit(text[position]) && (radix == 16 || text[position] is >= '0' and <= '7'); count++)
        {
            value = (value * radix) + int.Parse([text[position++]], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return value;
    }

    private string ReadUntil(char close)
    {
        var start = ++position;
        position = text.IndexOf(close, start) + 1;
        return text[start..(position - 1)];
    }

    private string ReadWord()
    {
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '_' or '.' or '-' or '+' or '/'))
        {
            position++;
        }

        return position > start ? text[start..position] : throw new FormatException($"Unexpected '{text[position]}' at {position}.");
    }

    private void SkipSpace()
    {
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
            }
            else if (text[position] == '#')
            {
                var end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end;
            }
            else
            {
                return;
            }
        }
    }
}
