/* The published tables `publication` (CSV), as they lie in folders. */
#ifndef APRFOCUS_AUDIT_PUBLICATIONS_H
#define APRFOCUS_AUDIT_PUBLICATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

/* A sum of persons as it was published. */
struct audit_row {
    const char *year, *region_set;
    int64_t publication, since;
    const char *field, *dimension, *code, *region;
    bool shown, none; /* shown: its low end is there; none: nobody gave a value */
    int64_t low;
    bool rounded;
    size_t group;
    int64_t threshold;
    const char *file;
    size_t line;
};

/* The public rules: fields that sums tie together, and how many persons are a small number. */
struct audit_whole {
    const char *whole;
    const char **parts;
    size_t part_count;
};

/* What the bureau of a region knows of its own sums in a publication. */
struct audit_known {
    const char *year, *region_set, *field, *dimension, *code, *region;
    int64_t publication, low;
};

struct audit_publications {
    struct arena *arena;
    struct audit_row *rows;
    size_t count, capacity;
    struct audit_known *known;
    size_t known_count, known_capacity;
    struct audit_whole *wholes;
    size_t whole_count, whole_capacity;
    const char **fields; /* that have a threshold, */
    int64_t *thresholds; /* the threshold, */
    size_t *groups;      /* and the group: fields of one group share a number */
    size_t field_count, field_capacity, threshold_capacity, group_capacity;
};

enum status audit_publications_open(struct audit_publications *publications, struct error *error);
/* Reads every CSV file of the folder (not below it) that is a table `publication`; there must be one. */
enum status audit_publications_read(struct audit_publications *publications, const char *folder, struct error *error);
/* Reads what bureaux know (CSV: year, region_set, publication, field, dimension, code, region, low). */
enum status audit_publications_read_known(struct audit_publications *publications, const char *path, struct error *error);
void audit_publications_close(struct audit_publications *publications);

#endif
