#include "convert/xml.h"

void xml_add_text(struct buffer *buffer, struct text text)
{
    for (size_t i = 0; i < text.length;) {
        size_t begin = i;
        uint32_t c = text_utf8_next(text, &i);
        if (c == '&')
            buffer_add_text(buffer, "&amp;");
        else if (c == '<')
            buffer_add_text(buffer, "&lt;");
        else if (c == '>')
            buffer_add_text(buffer, "&gt;");
        else if (c == '"')
            buffer_add_text(buffer, "&quot;");
        else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0xFFFE || c == 0xFFFF)
            buffer_add_byte(buffer, ' ');
        else
            buffer_add(buffer, text.data + begin, i - begin);
    }
}

void xml_add_attribute(struct buffer *buffer, const char *name, struct text value)
{
    buffer_format(buffer, " %s=\"", name);
    xml_add_text(buffer, value);
    buffer_add_byte(buffer, '"');
}
