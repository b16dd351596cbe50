/* SDMX-ML 3.1: the structure of what `sdmx-csv` writes. Its code lists are the dictionary and the regions of the set, so it is
 * written and not kept in a file; its date is the last day of the reporting year, so that the same input gives the same bytes. */
#include <libxml/xmlwriter.h>
#include <string.h>

#include "report/sdmx_internal.h"

#define SDMX_NAMESPACE "http://www.sdmx.org/resources/sdmxml/schemas/v3_1/"
#define SDMX_URN "urn:sdmx:org.sdmx.infomodel."
#define SDMX_PLACE SDMX_AGENCY ":"

struct structure {
    const struct report_context *context;
    struct arena *arena;
    xmlTextWriterPtr writer;
    bool failed;
};

static const xmlChar *bytes(const char *text)
{
    return (const xmlChar *)text;
}

static void note(struct structure *s, int written)
{
    s->failed = s->failed || written < 0;
}

static void open_element(struct structure *s, const char *name)
{
    note(s, xmlTextWriterStartElement(s->writer, bytes(name)));
}

static void close_element(struct structure *s)
{
    note(s, xmlTextWriterEndElement(s->writer));
}

static void attribute(struct structure *s, const char *name, const char *value)
{
    note(s, xmlTextWriterWriteAttribute(s->writer, bytes(name), bytes(value)));
}

static void leaf(struct structure *s, const char *name, const char *text)
{
    note(s, xmlTextWriterWriteElement(s->writer, bytes(name), bytes(text)));
}

/* The names of a thing: in English, or in each language where the dictionary has a label. */
static void names(struct structure *s, const char *label, const char *english)
{
    for (size_t i = 0; i < DICTIONARY_LANGUAGE_COUNT; i++) {
        const char *wording = label ? dictionary_label(s->context->dictionary, dictionary_languages[i], label) : NULL;
        if (!wording && i > 0)
            continue;
        open_element(s, "com:Name");
        attribute(s, "xml:lang", dictionary_languages[i]);
        note(s, xmlTextWriterWriteString(s->writer, bytes(wording ? wording : english)));
        close_element(s);
    }
}

static void open_artefact(struct structure *s, const char *element, const char *id, const char *english)
{
    open_element(s, element);
    attribute(s, "agencyID", SDMX_AGENCY);
    attribute(s, "id", id);
    attribute(s, "version", SDMX_VERSION);
    names(s, NULL, english);
}

static void code(struct structure *s, const char *id, const char *label, const char *english)
{
    open_element(s, "str:Code");
    attribute(s, "id", id);
    names(s, label, english);
    close_element(s);
}

static void fixed_list(struct structure *s, const char *id, const char *english, const struct sdmx_code *codes)
{
    open_artefact(s, "str:Codelist", id, english);
    for (; codes->id; codes++)
        code(s, codes->id, NULL, codes->name);
    close_element(s);
}

static void area_list(struct structure *s)
{
    const struct report_context *context = s->context;
    open_artefact(s, "str:Codelist", "CL_AREA", "Regions of a region set, and offices by ISO 3166-1 alpha-3");
    code(s, "GLOBAL", "region.Global", "Global");
    code(s, "UNASSIGNED", "region.Unassigned", "Unassigned");
    size_t count;
    const char *const *regions = dictionary_regions(context->dictionary, context->region_set, &count);
    for (size_t i = 0; i < count; i++)
        code(s, sdmx_region(s->arena, context->region_set, text_from(regions[i])), arena_format(s->arena, "region.%s", regions[i]), regions[i]);
    const struct country *countries = dictionary_countries(context->dictionary, &count);
    for (size_t i = 0; i < count; i++)
        if (countries[i].iso3[0])
            code(s, countries[i].iso3, arena_format(s->arena, "country.%s", countries[i].iso3), countries[i].name);
    close_element(s);
}

static void indicator_list(struct structure *s)
{
    open_artefact(s, "str:Codelist", "CL_INDICATOR", "Fields of the dictionary");
    size_t count;
    const struct field *fields = dictionary_fields(s->context->dictionary, &count);
    for (size_t i = 0; i < count; i++)
        code(s, sdmx_id(s->arena, text_from(fields[i].id)), arena_format(s->arena, "field.%s", fields[i].id), fields[i].label);
    close_element(s);
}

static void category_list(struct structure *s)
{
    open_artefact(s, "str:Codelist", "CL_CATEGORY", "Codes of the lists that fields take");
    code(s, "_Z", NULL, "Not applicable: the measure is of the field");
    size_t count;
    const struct code *codes = dictionary_codes(s->context->dictionary, &count);
    for (size_t i = 0; i < count; i++)
        code(s, sdmx_category(s->arena, codes[i].list, text_from(codes[i].code)),
             arena_format(s->arena, "code.%s.%s", codes[i].list, codes[i].code), codes[i].label);
    const struct country *countries = dictionary_countries(s->context->dictionary, &count);
    for (size_t i = 0; i < count; i++)
        if (countries[i].iso3[0])
            code(s, sdmx_category(s->arena, "country", text_from(countries[i].iso3)), arena_format(s->arena, "country.%s", countries[i].iso3),
                 countries[i].name);
    close_element(s);
}

/* A component of the structure: a dimension, a measure or an attribute; either coded or of a type. */
struct component {
    const char *id, *name, *list, *type;
};

static const struct component dimensions[] = {
    {"FREQ", "Frequency", "CL_FREQ", NULL},
    {"REF_AREA", "Region or office", "CL_AREA", NULL},
    {"INDICATOR", "Field", "CL_INDICATOR", NULL},
    {"MEASURE", "What is counted", "CL_MEASURE", NULL},
    {"CATEGORY", "Code of a list", "CL_CATEGORY", NULL},
};

static const struct component time_period = {"TIME_PERIOD", "Reporting year", NULL, "GregorianYear"};

static const struct component attributes[] = {
    {"OBS_STATUS", "Observation status", "CL_OBS_STATUS", NULL},
    {"VALUE_LOW", "Low end of the value", NULL, "Decimal"},
    {"VALUE_HIGH", "High end of the value; not there where it is open", NULL, "Decimal"},
    {"BOUND", "How far the value is known", "CL_BOUND", NULL},
    {"UNIT_MEASURE", "Unit of measure", "CL_UNIT", NULL},
    {"OFFICES", "How many offices gave a value", NULL, "Integer"},
    {"OFFICES_PROSE", "Of these, how many on prose only", NULL, "Integer"},
};

static const struct component measure = {"OBS_VALUE", "Value, or the low end of an interval", NULL, "Decimal"};

static void concept(struct structure *s, const struct component *component)
{
    open_element(s, "str:Concept");
    attribute(s, "id", component->id);
    names(s, NULL, component->name);
    close_element(s);
}

static void identity(struct structure *s, const struct component *component)
{
    leaf(s, "str:ConceptIdentity",
         arena_format(s->arena, SDMX_URN "conceptscheme.Concept=" SDMX_PLACE "CS_TRAFFICKING(" SDMX_VERSION ").%s", component->id));
    open_element(s, "str:LocalRepresentation");
    if (component->list) {
        leaf(s, "str:Enumeration", arena_format(s->arena, SDMX_URN "codelist.Codelist=" SDMX_PLACE "%s(" SDMX_VERSION ")", component->list));
    } else {
        open_element(s, "str:TextFormat");
        attribute(s, "textType", component->type);
        close_element(s);
    }
    close_element(s);
}

static void concept_scheme(struct structure *s)
{
    open_element(s, "str:ConceptSchemes");
    open_artefact(s, "str:ConceptScheme", "CS_TRAFFICKING", "Concepts of trafficking figures");
    for (size_t i = 0; i < REPORT_COUNT(dimensions); i++)
        concept(s, &dimensions[i]);
    concept(s, &time_period);
    concept(s, &measure);
    for (size_t i = 0; i < REPORT_COUNT(attributes); i++)
        concept(s, &attributes[i]);
    close_element(s);
    close_element(s);
}

static void attribute_list(struct structure *s)
{
    open_element(s, "str:AttributeList");
    attribute(s, "id", "AttributeDescriptor");
    for (size_t i = 0; i < REPORT_COUNT(attributes); i++) {
        open_element(s, "str:Attribute");
        attribute(s, "id", attributes[i].id);
        attribute(s, "usage", strcmp(attributes[i].id, "OBS_STATUS") == 0 ? "mandatory" : "optional");
        identity(s, &attributes[i]);
        open_element(s, "str:AttributeRelationship");
        open_element(s, "str:Observation");
        close_element(s);
        close_element(s);
        close_element(s);
    }
    close_element(s);
}

static void data_structure(struct structure *s)
{
    open_element(s, "str:DataStructures");
    open_artefact(s, "str:DataStructure", "DSD_TRAFFICKING", "Trafficking in persons in annual protection reports");
    open_element(s, "str:DataStructureComponents");
    open_element(s, "str:DimensionList");
    attribute(s, "id", "DimensionDescriptor");
    for (size_t i = 0; i < REPORT_COUNT(dimensions); i++) {
        open_element(s, "str:Dimension");
        attribute(s, "id", dimensions[i].id);
        identity(s, &dimensions[i]);
        close_element(s);
    }
    open_element(s, "str:TimeDimension");
    attribute(s, "id", time_period.id);
    identity(s, &time_period);
    close_element(s);
    close_element(s);
    attribute_list(s);
    open_element(s, "str:MeasureList");
    attribute(s, "id", "MeasureDescriptor");
    open_element(s, "str:Measure");
    attribute(s, "id", measure.id);
    attribute(s, "usage", "optional");
    identity(s, &measure);
    close_element(s);
    close_element(s);
    close_element(s);
    close_element(s);
    close_element(s);
}

static void header(struct structure *s)
{
    open_element(s, "mes:Header");
    leaf(s, "mes:ID", "APRFOCUS_STRUCTURE");
    leaf(s, "mes:Test", "false");
    leaf(s, "mes:Prepared", arena_format(s->arena, "%d-12-31T00:00:00Z", s->context->year));
    open_element(s, "mes:Sender");
    attribute(s, "id", SDMX_AGENCY);
    close_element(s);
    close_element(s);
}

static void code_lists(struct structure *s)
{
    static const struct sdmx_code frequencies[] = {{"A", "Annual"}, {NULL, NULL}};
    open_element(s, "str:Codelists");
    fixed_list(s, "CL_FREQ", "Frequency", frequencies);
    area_list(s);
    indicator_list(s);
    fixed_list(s, "CL_MEASURE", "What is counted", sdmx_measures);
    category_list(s);
    fixed_list(s, "CL_OBS_STATUS", "Observation status, of the SDMX code list", sdmx_statuses);
    fixed_list(s, "CL_BOUND", "How far a value is known", sdmx_bounds);
    fixed_list(s, "CL_UNIT", "Unit of measure", sdmx_units);
    close_element(s);
}

static void write_all(struct structure *s)
{
    note(s, xmlTextWriterSetIndent(s->writer, 1));
    note(s, xmlTextWriterStartDocument(s->writer, NULL, "UTF-8", NULL));
    open_element(s, "mes:Structure");
    attribute(s, "xmlns:mes", SDMX_NAMESPACE "message");
    attribute(s, "xmlns:str", SDMX_NAMESPACE "structure");
    attribute(s, "xmlns:com", SDMX_NAMESPACE "common");
    header(s);
    open_element(s, "mes:Structures");
    concept_scheme(s);
    code_lists(s);
    data_structure(s);
    open_element(s, "str:Dataflows");
    open_artefact(s, "str:Dataflow", SDMX_DATAFLOW, "Trafficking in persons in annual protection reports");
    leaf(s, "str:Structure", SDMX_URN "datastructure.DataStructure=" SDMX_PLACE "DSD_TRAFFICKING(" SDMX_VERSION ")");
    close_element(s);
    close_element(s);
    close_element(s);
    close_element(s);
    note(s, xmlTextWriterEndDocument(s->writer));
}

static enum status table(struct rendering *rendering, const struct report_table *table, bool first, struct error *error)
{
    (void)table;
    if (!first) /* one structure, however many tables are asked for */
        return STATUS_OK;
    xmlBufferPtr buffer = xmlBufferCreate();
    xmlTextWriterPtr writer = buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
    struct structure structure = {.context = rendering->context, .arena = arena_create(), .writer = writer, .failed = !writer};
    if (writer)
        write_all(&structure);
    xmlFreeTextWriter(writer);
    enum status status = structure.failed ? error_set(error, STATUS_INTERNAL, "libxml2 cannot write the structure") : STATUS_OK;
    if (!status)
        buffer_add(&rendering->buffer, xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer));
    xmlBufferFree(buffer);
    arena_free(structure.arena);
    return status;
}

const struct report_renderer renderer_sdmx_structure = {.id = "sdmx-structure", .table = table};
