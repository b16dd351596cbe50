"""Writing submissions: the little of XML that the scripts of this folder share."""

import csv
import hashlib

NAMESPACE = "urn:aprfocus:layout:"
INDENT = "  "


def read_table(path):
    """The rows of a CSV file with a heading row, as dictionaries."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def escape(text):
    """Text as it may stand in an element or in a quoted attribute."""
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text


def start_tag(name, attributes, close=False):
    """A start tag, or with `close` an empty element; attributes are (name, value) pairs, None leaves one out."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes if value is not None)
    return f"<{name}{written}{'/' if close else ''}>"


def element(name, attributes=(), text=""):
    """An element that holds nothing but text."""
    if text == "":
        return start_tag(name, attributes, close=True)
    return f"{start_tag(name, attributes)}{escape(text)}</{name}>"


def comment(text):
    """A comment; two hyphens in a row, which XML forbids there, become one."""
    while "--" in text:
        text = text.replace("--", "-")
    return f"<!-- {text} -->"


def block(name, attributes, lines):
    """An element around lines, which are indented."""
    if not lines:
        return [start_tag(name, attributes, close=True)]
    return [start_tag(name, attributes), *(INDENT + line if line else line for line in lines), f"</{name}>"]


def document(layout, header, lines, note=None):
    """A whole submission as text; `header` are the attributes of the report beside its namespace."""
    report = block("report", [("xmlns", NAMESPACE + layout), *header], lines)
    notes = [comment(note)] if note else []
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *notes, *report]) + "\n"


def pick(choices, *keys):
    """One of the choices, always the same one for the same keys."""
    digest = hashlib.sha256("/".join(keys).encode("utf-8")).digest()
    return choices[int.from_bytes(digest[:8], "big") % len(choices)]
