/* Writing XML text and attributes. */
#ifndef APRFOCUS_CONVERT_XML_H
#define APRFOCUS_CONVERT_XML_H

#include "common/buffer.h"

/* Adds text with & < > " escaped, and spaces for the control characters that XML cannot hold. */
void xml_add_text(struct buffer *buffer, struct text text);
/* Adds ` name="value"`. */
void xml_add_attribute(struct buffer *buffer, const char *name, struct text value);

#endif
