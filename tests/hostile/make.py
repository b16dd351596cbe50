#!/usr/bin/env python3
"""Write hostile and broken reports.

usage: make.py FOLDER
Each is a file of its own, named after what is wrong with it. `inputs()` gives (name, bytes, rules that may refuse it)."""
import gzip
import io
import pathlib
import sys
import zipfile

NS = "urn:aprfocus:layout:apr-2009"
FOCUS = "urn:aprfocus:layout:focus"
OPEN = f'<report xmlns="{FOCUS}" office="ALB" year="2009">'
PROSE_OPEN = f'<report xmlns="{NS}" office="ALB" year="2009" language="en">'
MIB = 1024 * 1024


def focus(body, declaration='<?xml version="1.0" encoding="UTF-8"?>\n'):
    return f"{declaration}{OPEN}{body}</report>".encode()


def doctype(internal, body="<r/>", system=""):
    return f'<?xml version="1.0"?>\n<!DOCTYPE report {system} [{internal}]>\n{body}'.encode()


def entities():
    laughs = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    yield "billion-laughs", doctype(laughs, f"{OPEN}&a11;</report>")
    yield "billion-laughs-in-an-attribute", doctype(laughs, f'<report xmlns="{FOCUS}" office="&a11;" year="2009"/>')
    yield "quadratic-blowup", doctype(f'<!ENTITY a "{"x" * 100000}">', OPEN + "&a;" * 100000 + "</report>")
    yield "entity-of-itself", doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">', f"{OPEN}&a;</report>")
    parameters = '<!ENTITY % p0 "x">' + "".join(f'<!ENTITY % p{i} "{f"&#37;p{i - 1};" * 10}">' for i in range(1, 10)) + "%p9;"
    yield "parameter-laughs", doctype(parameters)
    yield "external-entity", doctype('<!ENTITY e SYSTEM "file:///etc/passwd">', f"{OPEN}&e;</report>")
    yield "external-entity-by-network", doctype('<!ENTITY e SYSTEM "http://127.0.0.1:9/x">', f"{OPEN}&e;</report>")
    yield "external-entity-of-a-device", doctype('<!ENTITY e SYSTEM "/dev/zero">', f"{OPEN}&e;</report>")
    yield "external-dtd", b'<?xml version="1.0"?><!DOCTYPE report SYSTEM "/etc/hosts"><report/>'
    yield "external-dtd-by-network", b'<!DOCTYPE report PUBLIC "-//X//Y" "http://127.0.0.1:9/dtd"><report/>'
    yield "external-parameter-entity", doctype('<!ENTITY % e SYSTEM "file:///etc/passwd"> %e;')
    yield "parameter-entity-that-sends", doctype(
        '<!ENTITY % f SYSTEM "file:///etc/passwd"><!ENTITY % s "<!ENTITY &#37; t SYSTEM \'http://127.0.0.1:9/?%f;\'>"> %s; %t;')
    yield "default-attributes", doctype(f'<!ATTLIST report xmlns CDATA #FIXED "{FOCUS}" office CDATA "ALB" year CDATA "2009">', "<report/>")
    yield "notation-and-unparsed-entity", doctype('<!NOTATION n SYSTEM "/bin/sh"><!ENTITY e SYSTEM "/etc/passwd" NDATA n>')
    yield "doctype-behind-a-comment", b"<!-- " + b"x" * 100000 + b" --><!DOCTYPE report [<!ENTITY a 'b'>]><report/>"


def encodings():
    plain = focus("").decode()
    yield "utf-7", focus("", '<?xml version="1.0" encoding="UTF-7"?>')
    yield "utf-7-hiding-a-doctype", ('<?xml version="1.0" encoding="UTF-7"?>' + "+ADwAIQBEAE8AQwBUAFkAUABFACA-report+AD4-" + OPEN + "</report>").encode()
    yield "utf-16-le", plain.encode("utf-16")
    yield "utf-16-be-without-mark", plain.encode("utf-16-be")
    yield "utf-16-declared-in-utf-8", focus("", '<?xml version="1.0" encoding="UTF-16"?>')
    yield "utf-32", plain.encode("utf-32")
    yield "ucs-4-unusual-order", b"\x00\x00\x00<" + plain.encode("utf-32-be")
    yield "ebcdic", plain.encode("cp037")
    yield "latin-1", plain.replace("UTF-8", "ISO-8859-1").encode()
    yield "encoding-behind-a-byte-order-mark", b"\xef\xbb\xbf" + focus("", '<?xml version="1.0" encoding="UTF-7"?>')
    yield "overlong-utf-8", focus("").replace(b"</report>", b"\xc0\xbc!DOCTYPE r></report>")
    yield "surrogates-in-utf-8", focus("").replace(b"</report>", b"\xed\xa0\x80\xed\xb0\x80</report>")
    yield "beyond-unicode", focus("").replace(b"</report>", b"\xf4\x90\x80\x80</report>")
    yield "encoding-behind-many-spaces", focus("", f'<?xml version="1.0"{" " * 2000}encoding="UTF-7"?>')


def instructions():
    yield "schema-location", focus("").replace(
        b' office=', b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd" office=')
    yield "no-namespace-schema-location", focus("").replace(
        b' office=', b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="/etc/passwd" office=')
    yield "xsi-type", focus("").replace(
        b' office=', b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="anyType" office=')
    yield "xinclude", focus('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>')
    yield "xinclude-fallback", focus('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://127.0.0.1:9/"><xi:fallback/></xi:include>')
    yield "xml-base", focus("").replace(b' office=', b' xml:base="http://127.0.0.1:9/" office=')
    yield "stylesheet", focus("", '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x.xsl"?>')
    yield "catalog-instruction", focus("", '<?xml version="1.0"?><?oasis-xml-catalog catalog="file:///etc/passwd"?>')
    yield "model-instruction", focus("", '<?xml version="1.0"?><?xml-model href="/etc/passwd"?>')


def sizes():
    many = " ".join(f'a{i}="1"' for i in range(200000))
    yield "attributes-200000", focus(f'<chapter code="POC" {many}/>')
    yield "attributes-200000-on-the-root", f'<report xmlns="{FOCUS}" office="ALB" year="2009" {many}/>'.encode()
    yield "namespaces-200000", focus("<chapter code='POC' " + " ".join(f'xmlns:n{i}="u{i}"' for i in range(200000)) + "/>")
    yield "the-same-attribute-200000-times", focus("<chapter code='POC' " + 'a="1" ' * 200000 + "/>")
    yield "attributes-200000-behind-a-comment", focus(f'<!-- <a --><chapter code="POC" {many}/>')
    yield "levels-1000000", focus("<chapter>" * 1000000)
    yield "levels-1000000-closed", focus("<a>" * 1000000 + "</a>" * 1000000)
    yield "namespaces-on-each-of-many-levels", focus("".join(f'<a xmlns:b{i}="u{i}">' for i in range(300000)))
    yield "name-of-5-mib", focus(f"<{'n' * 5 * MIB}/>")
    yield "attribute-name-of-5-mib", focus(f"<chapter {'n' * 5 * MIB}='1'/>")
    yield "prefix-of-5-mib", focus(f"<{'n' * 5 * MIB}:a/>")
    yield "value-of-8-mib", focus(f'<chapter code="{"v" * 8 * MIB}"/>')
    yield "value-of-20-mib", focus(f'<chapter code="{"v" * 20 * MIB}"/>')
    yield "office-of-8-mib", f'<report xmlns="{FOCUS}" office="{"A" * 8 * MIB}" year="2009"/>'.encode()
    yield "namespace-of-8-mib", f'<report xmlns="urn:{"a" * 8 * MIB}"/>'.encode()
    yield "year-of-1-mib", f'<report xmlns="{FOCUS}" office="ALB" year="{"9" * MIB}"/>'.encode()
    yield "comment-that-never-ends", focus("<!-- " + "- " * 4 * MIB)
    yield "cdata-that-never-ends", focus("<![CDATA[" + "] " * 4 * MIB)
    yield "instruction-that-never-ends", focus("<?a " + "? " * 4 * MIB)
    yield "tag-that-never-ends", focus("<chapter " + "a " * 4 * MIB)
    yield "value-that-never-ends", focus('<chapter code="' + "a>" * 4 * MIB)
    yield "target-of-5-mib", focus(f"<?{'t' * 5 * MIB}?>")
    yield "paragraph-of-20-mib", prose("people were trafficked " * (20 * MIB // 23))
    yield "paragraph-of-4-mib-of-one-word", prose("x" * 4 * MIB)
    yield "paragraph-of-digits", prose("1" * 4 * MIB)
    yield "character-references-4-million", prose("&#65;" * 4000000)
    yield "comments-a-million-in-a-paragraph", prose("x<!-- -->" * 60000 + "y" * MIB)
    yield "character-references-in-many-paragraphs", f'{PROSE_OPEN}<chapter code="SVE">'.encode() + (
        f"<paragraph>{'&#65;' * 60000}</paragraph>" * 60).encode() + b"</chapter></report>"
    yield "cdata-sections-a-million", prose("<![CDATA[x]]>" * 1000000)
    yield "instructions-a-million", focus("<?a b?>" * 1000000)
    yield "unknown-elements-a-million", focus('<chapter code="POC">' + "<x/>" * 1000000 + "</chapter>")
    yield "unknown-fields-a-million", focus('<chapter code="POC">' + '<item field="x" value="1"/>' * 1000000 + "</chapter>")
    yield "items-twice-500000", focus('<chapter code="POC">' + '<item field="poc.total" value="1"/>' * 500000 + "</chapter>")
    yield "larger-than-32-mib", focus("<!-- " + "x" * 33 * MIB + " -->")


def prose(text):
    return f'{PROSE_OPEN}<chapter code="SVE"><paragraph>{text}</paragraph></chapter></report>'.encode()


def compressed():
    plain = focus("")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("report.xml", plain)
    yield "gzip", gzip.compress(plain)
    yield "gzip-bomb", gzip.compress(b" " * 64 * MIB)
    yield "zip", stream.getvalue()
    yield "xz", bytes.fromhex("fd377a585a00")
    yield "pdf", b"%PDF-1.7\n"
    yield "old-word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def broken():
    whole = focus('<chapter code="POC"><item field="poc.total" value="1"/></chapter>')
    yield "empty", b""
    yield "white-space-only", b" \n\t\n "
    yield "nul-in-text", prose("a\0b")
    yield "nul-alone", b"\0"
    yield "nul-behind", whole + b"\0"
    yield "control-characters", prose("a\x01\x08\x0b\x1bb")
    yield "control-character-as-reference", prose("&#1;&#27;")
    yield "nul-as-reference", prose("&#0;")
    yield "non-characters", prose("\ufffe\uffff")
    yield "entity-not-declared", prose("&nbsp;")
    yield "two-roots", whole + whole
    yield "text-behind-the-root", whole + b"more"
    yield "text-before-the-root", b"more" + whole
    yield "xml-2.0", focus("", '<?xml version="2.0"?>')
    yield "declaration-twice", b'<?xml version="1.0"?>' + whole
    yield "html", b"<!DOCTYPE html><html><body>Not found</body></html>"
    yield "html-without-doctype", b"<html><body>Not found</body></html>"
    yield "json", b'{"office": "ALB"}'
    yield "terminal-escapes", '<report xmlns="urn:\u009b2J\u202e" office="ALB" year="2009"/>'.encode()
    yield "terminal-escapes-in-names", f'<report xmlns="{FOCUS}" office="&#x9b;2J&#x202e;\u0085\n" year="2009"/>'.encode()
    for length in range(1, len(whole) - 1, 7):
        yield f"cut-at-{length:04}", whole[:length]


def slow_prose():
    """What may be taken, or not; in any case soon."""
    for name, word in {"trafficking": "trafficking ", "no-space": "trafficking", "numbers": "12,345 ", "stops": ". ", "commas": "victims, ",
                       "negations": "no not never ", "countries": "Albania, Kosovo and Serbia, ", "quotes": '" ', "between": "between 1 and ",
                       "dashes": "\u2013", "combining": "e\u0301", "wide": "\u6f22"}.items():
        text = (word * (60000 // len(word.encode()) + 1)).encode()[:60000].decode("utf-8", "ignore")
        yield f"prose-of-{name}", prose(text)


# group -> what may refuse it
GROUPS = {
    entities: {"doctype"},
    encodings: {"not-utf-8"},
    instructions: {"structure"},
    sizes: {"beyond-limits", "structure", "not-well-formed", "file-too-large", "unknown-layout"},
    compressed: {"compressed-file"},
    slow_prose: {"", "beyond-limits"},
    broken: {"empty-file", "not-well-formed", "doctype", "not-utf-8", "unknown-layout", "unknown-office", "structure"},
}


def inputs():
    for group, rules in GROUPS.items():
        for name, data in group():
            yield name, data, rules


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data, _ in inputs():
        (folder / f"{name}.xml").write_bytes(data)


if __name__ == "__main__":
    main()
